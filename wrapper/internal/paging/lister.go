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
// the collection and does not follow the frontier has been yielded.
//
// A page is accepted only if it starts at offset 0 or shows a known item. It is one contiguous
// stretch of the collection at one instant. An item that stays, and lies between the known item and
// the end of the page, is on the page, because the order of two items never changes. The end of the
// page is therefore the next frontier. The proof does not depend on when the page was fetched, so
// pages may be fetched ahead.
//
// A page without a known item is dropped. The collection has shifted to the front, at least by what
// its total lost. The Lister steps back by that much, then in growing steps, at last to offset 0. A
// page without a new item precedes the frontier, because items were inserted before it. The Lister
// steps forward in growing steps, and bisects after it has overshot.
//
// The listing ends with a page that reaches its total and is not full, or with the second one in a
// row that reaches it without a new item. A total that is too small does not end the listing.
//
// # Limits
//
// A page must hold at least two items: nothing links two pages of one. A collection that grows
// faster than it is read is given up. An item is not found if it is moved to another place, or if it
// is removed and inserted again. Visible moves are counted, and the collection is listed again.
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
	// the page is the one asked for: at this offset, of at most limit items, with ids from 1 and a
	// total from 0.
	Fetch func(ctx context.Context, offset, limit int64, page *Page[T]) error
	ID    func(*T) int64

	Limit       int64          // items asked for per request; at least 2
	Concurrency int            // requests in flight at most; at least 1
	Progress    func(Progress) // called in the goroutine of Run before the page's items are yielded; may be nil
}

// Error is the reason why a collection cannot be listed, although each request succeeded.
type Error struct {
	Unstable bool // the order keeps changing; otherwise the server contradicts itself
	Message  string
}

func (e *Error) Error() string { return e.Message }

// maxPasses bounds how often a collection is listed that contradicts itself.
const maxPasses = 4

// listing is one call of Run.
type listing[T any] struct {
	*Lister[T]
	ids     idSet
	yielded int64
	pages   int
}

// Run yields each item once, in the order of the collection. An item is valid only during the call
// of yield. Run returns nil after a complete listing, or when yield returns false. Otherwise it
// returns the error of Fetch unchanged, or an [Error].
func (l *Lister[T]) Run(ctx context.Context, yield func(*T) bool) error {
	run := &listing[T]{Lister: l, ids: newIDSet()}
	prefetch := newPrefetcher(ctx, l)
	defer prefetch.close()
	reordered := 0 // passes that showed a changed order
	for p, n := newPass(l, &run.ids), 1; ; n++ {
		before := run.yielded
		stopped, err := run.list(prefetch, p, yield)
		if stopped || err != nil {
			return err
		}
		// Only items that were inserted during the listing explain a total above the items yielded.
		missing := p.total - run.yielded - p.growth
		if missing <= 0 && p.reordered == 0 {
			return nil
		}
		if p.reordered > 0 {
			reordered++
		}
		switch {
		case n == maxPasses && reordered > 0:
			return &Error{true, fmt.Sprintf("the order of the items changed in %d of %d passes; %d items were found, the total is %d",
				reordered, n, run.yielded, p.total)}
		case n == maxPasses, reordered == 0 && !p.shifted && n > 1 && run.yielded == before:
			return &Error{false, fmt.Sprintf("the total is %d, but %d passes found only %d items", p.total, n, run.yielded)}
		}
		p = p.restart()
	}
}

// list runs one pass.
func (r *listing[T]) list(prefetch *prefetcher[T], p *pass[T], yield func(*T) bool) (stopped bool, err error) {
	for !p.done {
		page, err := prefetch.next(p)
		if err != nil {
			return false, err
		}
		items, err := p.consume(page)
		if err != nil {
			return false, err
		}
		r.reportProgress(p.total, len(items))
		for i := range items {
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
