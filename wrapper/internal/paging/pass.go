package paging

import (
	"fmt"
	"slices"
)

// pass reads a collection from its first page to its last. See the package comment.
type pass[T any] struct {
	id    func(*T) int64
	limit int64
	ids   *idSet
	order orderCheck

	started bool  // a page was accepted
	end     int64 // offset after the last accepted page, where the frontier was
	total   int64 // of that page
	seen    int64 // items that the pass has seen

	plan
	search
	ending

	growth        int64 // sum of the increases of total
	shrank        bool  // the total decreased
	shifted       bool  // a page was not where the plan expected it
	reordered     int   // pages that showed a changed order
	stalled       bool  // the pass gave up before the end
	totalTooSmall bool  // a page ended after its own total, so totals mean nothing

	requests   int64 // of all passes
	largest    int64 // the largest total
	noProgress int   // requests in a row without a new item
	shortPages int   // pages without progress that ended before their own total
	done       bool
}

const (
	maxNoProgress = 64 // doubling and bisecting over a million pages takes 2 * 20 requests
	maxShortPages = 3  // a total may be of another instant than its page, but not every time
)

func newPass[T any](l *Lister[T], ids *idSet) *pass[T] {
	return &pass[T]{id: l.ID, limit: l.Limit, ids: ids, plan: plan{size: l.Limit}, search: newSearch(l.Limit)}
}

// restart returns the next pass over the same collection.
func (p *pass[T]) restart() *pass[T] {
	p.ids.restart()
	return &pass[T]{
		id: p.id, limit: p.limit, ids: p.ids, order: p.order.restart(),
		plan: plan{size: p.size, overlap: p.overlap, progressed: p.requests}, search: newSearch(p.size), ending: ending{forecast: p.forecast},
		totalTooSmall: p.totalTooSmall, requests: p.requests, largest: p.largest,
	}
}

// changed reports whether the pass noticed a change other than a larger total.
func (p *pass[T]) changed() bool { return p.shrank || p.shifted || p.reordered > 0 || p.stalled }

// missing returns how many items the pass has not seen, by the total.
func (p *pass[T]) missing() int64 {
	if p.totalTooSmall {
		return 0
	}
	return max(0, p.total-p.seen)
}

// complete reports whether the pass proves that it has seen all items, whatever their order: nothing
// changed, and it has seen as many as there are.
func (p *pass[T]) complete() bool {
	return !p.changed() && p.growth == 0 && (p.totalTooSmall || p.seen == p.total)
}

// consume accepts or drops the page that was fetched from an offset, and plans the next request. It
// returns the items that no pass has seen.
func (p *pass[T]) consume(offset int64, page *Page[T]) ([]T, error) {
	if err := p.countRequest(page); err != nil {
		return nil, err
	}
	if page.Offset != offset {
		if p.done = p.repeatsAll(page); p.done {
			return nil, nil
		}
		return nil, &Error{Contradiction, fmt.Sprintf("the request was for offset %d, the page is at %d", offset, page.Offset)}
	}
	if page.Offset > 0 && !p.showsKnown(page) {
		p.shifted = true
		p.widenOverlap()
		p.stepBack(page)
		p.countNoProgress()
		return nil, nil
	}
	items, added, lastKnown := p.accept(page)
	shift := p.end - (page.Offset + int64(lastKnown) + 1) // of the frontier to the front
	beyond := len(page.Items) - 1 - lastKnown
	p.shifted = p.shifted || shift != 0
	p.advance(page)
	switch {
	case p.isLast(page, beyond):
		p.done = true
	case beyond == 0:
		p.stepForward(page)
		if added == 0 {
			p.countNoProgress()
		}
	default:
		p.size = max(2, int64(len(page.Items)))
		p.noProgress, p.shortPages, p.search = 0, 0, newSearch(p.size)
		p.planNext(shift)
	}
	return items, nil
}

// repeatsAll reports whether a server that ignores the offset, such as a mock with one fixed
// response, has the whole collection on its only page, by its own total.
func (p *pass[T]) repeatsAll(page *Page[T]) bool {
	n := int64(len(page.Items))
	if page.Offset != 0 || p.requests != 2 || n != p.end || n != p.total || n != page.Total {
		return false
	}
	return !slices.ContainsFunc(page.Items, func(item T) bool { return !p.ids.sees(p.id(&item)) })
}

// showsKnown finds an item that the pass has seen: the first one, while the collection is stable.
func (p *pass[T]) showsKnown(page *Page[T]) bool {
	for i := range page.Items {
		if p.ids.sees(p.id(&page.Items[i])) {
			return true
		}
	}
	return false
}

// accept adds the items of a page. It returns those that no pass has seen, in place, with the number
// of those that this pass has not seen, and the index of the last one that it has, or -1.
func (p *pass[T]) accept(page *Page[T]) (fresh []T, added, lastKnown int) {
	items, first, n := page.Items, 0, 0
	lastKnown = -1
	p.order.beginPage(page.Offset)
	for i := range items {
		id := p.id(&items[i])
		unseen, isFresh := p.ids.add(id)
		if !unseen {
			lastKnown = i
			p.order.known(id)
			continue
		}
		added++
		p.order.add(id)
		if !isFresh {
			continue
		}
		if n == 0 {
			first = i
		}
		if first+n != i {
			items[first+n] = items[i]
		}
		n++
	}
	if p.order.endPage() {
		p.reordered++
	}
	p.seen += int64(added)
	return items[first : first+n], added, lastKnown
}

// advance moves the frontier to the end of a page.
func (p *pass[T]) advance(page *Page[T]) {
	if p.started {
		p.growth += max(0, page.Total-p.total)
		p.shrank = p.shrank || page.Total < p.total
	}
	p.started, p.total = true, page.Total
	p.end = page.Offset + int64(len(page.Items))
}

// countRequest bounds the requests of a listing, and those to a server that ends before its own total.
func (p *pass[T]) countRequest(page *Page[T]) error {
	p.requests++
	n := len(page.Items)
	end := page.Offset + int64(n)
	p.largest = max(p.largest, min(max(page.Total, end), maxItems))
	if most := maxRequests(p.largest, p.size); p.requests > most {
		return &Error{Unstable, fmt.Sprintf("the listing did not end in %d requests, the last one at offset %d of %d",
			most, page.Offset, page.Total)}
	}
	p.totalTooSmall = p.totalTooSmall || n > 0 && end > page.Total
	if p.totalTooSmall || n > 1 || end >= page.Total {
		return nil
	}
	if p.shortPages++; p.shortPages > maxShortPages {
		return &Error{Contradiction, fmt.Sprintf("the page at offset %d has %d items, but the total is %d", page.Offset, n, page.Total)}
	}
	return nil
}

// maxRequests is far more than a collection takes that shifts and settles.
func maxRequests(total, size int64) int64 { return 256 + 16*(total/max(1, size-1)) }

func (p *pass[T]) countNoProgress() {
	if p.noProgress++; p.noProgress > maxNoProgress {
		p.stalled, p.done = true, true
	}
}
