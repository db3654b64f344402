// Package paging lists an offset-paged collection completely while items are inserted and removed.
//
// # How
//
// Offset paging skips items when the collection shrinks between two requests. A [Lister] therefore
// overlaps each page with the one before by one item. If the page shows no known item, the
// collection has shifted, and the Lister searches for a page that does.
//
// # Invariant
//
// The frontier is the last item of the last page that the Lister accepted. Every item that stays in
// the collection, and does not follow the frontier, has been yielded.
//
// A page is accepted only if it starts at offset 0 or shows a known item. It is one contiguous
// stretch of the collection at one instant. An item that stays, and lies between the known item and
// the end of the page, is on the page, because the order of two items never changes. So the end of
// the page can be the next frontier. The proof does not depend on when the page was fetched: pages
// may be fetched ahead.
//
// The pass ends with a page of one item, because the server grants at least two. A total proves
// nothing; one that a page has passed is ignored. If the end itself keeps moving, see ending. The
// pass also ends if a server that ignores the offset repeats a page that holds its whole total.
//
// # Unstable order
//
// Without a stable order there is no such proof, but there is another one: nothing changed during the
// pass, and it has seen as many items as the total. If either is not so, the collection is listed
// once more, and the second pass yields what the first one missed. That suffices if both passes show
// the items in the same order. Otherwise there are more passes, and finally an [Error].
//
// An item is missed without an error only if it moves in each pass from the part that the pass has
// yet to read into the part that it has read, and no other item shows a change of the order.
//
// # Cost
//
// A collection at rest takes one request more than it has pages, and pages overlap by one item. A
// change doubles that, because of the second pass. A collection that shifts all the time also makes
// pages overlap by more items, at most by an eighth.
package paging

import (
	"context"
	"fmt"
)

// Page is one page of a collection. A fetch fills a page that may have been used before; Items keeps
// its capacity.
type Page[T any] struct {
	Items                []T
	Offset, Limit, Total int64 // Offset and Limit as the server echoed them
}

// Progress is the state of a listing after a page.
type Progress struct {
	Pages int   // pages read, with those that showed nothing new
	Items int64 // items listed, with those of the latest page
	Total int64 // size of the collection, as the server counted it last
}

// Lister lists a collection.
type Lister[T any] struct {
	// Fetch requests one page. It is called from several goroutines. It returns an error unless
	// the page has at most limit items, with ids from 1 and a total from 0. The Lister checks the
	// offset.
	Fetch func(ctx context.Context, offset, limit int64, page *Page[T]) error
	ID    func(*T) int64

	Limit       int64          // items asked for per request; at least 2
	Concurrency int            // requests in flight at most; at least 1
	Progress    func(Progress) // called in the goroutine of Run before the page's items are yielded; may be nil
}

// Kind tells the errors of a listing apart.
type Kind int

const (
	Contradiction Kind = iota // the pages of the server contradict each other
	Unstable                  // the order keeps changing, or the collection changes faster than it is read
	TooLarge                  // the collection has more items than a listing yields
)

// Error is the reason why a collection cannot be listed, although each request succeeded.
type Error struct {
	Kind    Kind
	Message string
}

func (e *Error) Error() string { return e.Message }

const (
	maxPasses = 4          // a collection that keeps changing is listed so often
	maxItems  = 10_000_000 // a listing yields so many items
)

// listing is one call of Run.
type listing[T any] struct {
	*Lister[T]
	ids     idSet
	yielded int64
	pages   int

	passes   int
	unstable int   // passes that showed a changed order, or that changes outran
	outrun   int   // of these, passes that showed no changed order
	short    int   // passes that missed items, although nothing explains it
	missing  int64 // items that the previous pass missed
}

// Run yields each item once, in the order of the collection. An item is valid only during the call
// of yield. Run returns nil after a complete listing, or when yield returns false. Otherwise it
// returns the error of Fetch unchanged, an [Error], or an error that Fetch panicked.
func (l *Lister[T]) Run(ctx context.Context, yield func(*T) bool) error {
	run := &listing[T]{Lister: l, ids: newIDSet()}
	prefetch := newPrefetcher(ctx, l)
	defer prefetch.close()
	for p := newPass(l, &run.ids); ; p = p.restart() {
		before := run.yielded
		stopped, err := run.list(prefetch, p, yield)
		if stopped || err != nil {
			return err
		}
		if done, err := run.judge(p, run.yielded-before); done {
			return err
		}
	}
}

// list runs one pass.
func (r *listing[T]) list(prefetch *prefetcher[T], p *pass[T], yield func(*T) bool) (stopped bool, err error) {
	for !p.done {
		offset, page, err := prefetch.next(p)
		if err != nil {
			return false, err
		}
		items, err := p.consume(offset, page)
		if err != nil {
			return false, err
		}
		r.reportProgress(p.total, len(items))
		for i := range items {
			if r.yielded == maxItems {
				return false, &Error{TooLarge, fmt.Sprintf("the listing has reached its limit of %d items; the total is %d", maxItems, page.Total)}
			}
			r.yielded++
			if !yield(&items[i]) {
				return true, nil
			}
		}
		prefetch.release(page)
	}
	return false, nil
}

// reportProgress reports a page before its new items are yielded.
func (r *listing[T]) reportProgress(total int64, items int) {
	r.pages++
	if r.Progress != nil {
		r.Progress(Progress{Pages: r.pages, Items: r.yielded + int64(items), Total: total})
	}
}

// judge decides after a pass whether the listing is done. found counts the items that no other pass
// has seen.
func (r *listing[T]) judge(p *pass[T], found int64) (done bool, err error) {
	if r.passes++; p.complete() {
		return true, nil
	}
	moved, same := p.order.compare()
	switch {
	case moved || p.reordered > 0:
		r.unstable++
	case p.stalled && (p.growth > 0 || p.shrank):
		r.unstable++
		r.outrun++
	case p.stalled || r.passes > 1 && found < r.missing && p.missing() > p.growth:
		// Insertions do not explain what is missing: this pass would have found those that the
		// previous one missed, and the total would have grown.
		r.short++
	}
	r.missing = p.missing()
	switch {
	case r.passes == 1:
		return false, nil
	case r.passes < maxPasses && (r.unstable+r.short > 0 || !same):
		return false, nil
	case r.unstable+r.short < 2:
		return true, nil // insertions and removals: each pass is complete by itself
	}
	if r.unstable > 0 && r.outrun == r.unstable {
		return true, &Error{Unstable, fmt.Sprintf("the collection changed faster than it could be read in %d of %d passes; %d items were found, the total is %d",
			r.outrun, r.passes, r.yielded, p.total)}
	}
	if r.unstable > 0 {
		return true, &Error{Unstable, fmt.Sprintf("the order of the items was not stable in %d of %d passes; %d items were found, the total is %d",
			r.unstable, r.passes, r.yielded, p.total)}
	}
	return true, &Error{Contradiction, fmt.Sprintf("the total is %d, but %d passes found only %d items", p.total, r.passes, p.seen)}
}
