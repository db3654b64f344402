package paging

import (
	"fmt"
)

// pass reads a collection from its first page to its last. See the package comment.
type pass[T any] struct {
	id    func(*T) int64
	limit int64
	ids   *idSet

	end    int64 // offset after the last accepted page, where the frontier was
	size   int64 // items that the server puts on a page
	total  int64 // of the last accepted page
	growth int64 // sum of the increases of total
	drift  int64 // how far the collection is expected to shift to the front before the next page
	order  orderCheck
	search search // for the frontier

	started    bool // a page was accepted
	shifted    bool // a page was not where the plan expected it
	requests   int64
	progressed int64 // requests up to the last one that showed items after the frontier
	largest    int64 // the largest total
	noProgress int   // requests in a row without a new item
	shortPages int   // pages without progress that ended before their own total
	reordered  int   // pages that showed a changed order

	nextOffset int64
	stable     bool // the last page was where the plan expected it, and so should the next be
	done       bool
}

const (
	maxNoProgress = 64 // doubling and bisecting over a million pages takes 2 * 20 requests
	maxShortPages = 3  // a total may be of another instant than its page, but not every time
	maxReordered  = 8  // after so many pages in another order, another pass does no better
)

func newPass[T any](l *Lister[T], ids *idSet) *pass[T] {
	return &pass[T]{id: l.ID, limit: l.Limit, ids: ids, size: l.Limit, search: newSearch(l.Limit)}
}

// restart returns the next pass over the same collection.
func (p *pass[T]) restart() *pass[T] {
	p.ids.restart()
	return &pass[T]{
		id: p.id, limit: p.limit, ids: p.ids, size: p.limit, search: newSearch(p.limit),
		total: p.total, growth: p.growth,
	}
}

// consume accepts or drops the page at nextOffset, and plans the next request. It returns the items
// that no pass has seen.
func (p *pass[T]) consume(page *Page[T]) ([]T, error) {
	if err := p.countRequest(page); err != nil {
		return nil, err
	}
	if page.Offset > 0 && !p.showsKnown(page) {
		p.shifted = true
		p.stepBack(page)
		return nil, p.countNoProgress(page)
	}
	items, added, lastKnown := p.accept(page)
	shift := p.end - (page.Offset + int64(lastKnown) + 1) // of the frontier to the front
	beyond := len(page.Items) - 1 - lastKnown
	p.shifted = p.shifted || shift != 0
	p.advance(page)
	switch {
	case p.reordered >= maxReordered:
		return nil, &Error{true, fmt.Sprintf("the order of the items changed on %d pages, the last one at offset %d of %d",
			p.reordered, page.Offset, page.Total)}
	case p.isLast(page, beyond):
		p.done = true
	case beyond == 0:
		p.stepForward(page)
		if added == 0 {
			return nil, p.countNoProgress(page)
		}
	default:
		p.noProgress, p.shortPages, p.search, p.size = 0, 0, newSearch(p.limit), int64(len(page.Items))
		p.planNext(shift)
	}
	return items, nil
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
	p.order.begin()
	if page.Offset == 0 && !p.showsKnown(page) {
		p.order.recent = p.order.recent[:0] // those that stay follow this page
	}
	for i := range items {
		id := p.id(&items[i])
		unseen, isFresh := p.ids.add(id)
		if !unseen {
			lastKnown = i
			p.order.known(id)
			continue
		}
		added++
		p.order.insert(id, page.Offset == 0)
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
	p.order.trim()
	if p.order.broken {
		p.reordered++
	}
	return items[first : first+n], added, lastKnown
}

// advance moves the frontier to the end of a page.
func (p *pass[T]) advance(page *Page[T]) {
	if p.started {
		p.growth += max(0, page.Total-p.total)
	}
	p.started, p.total = true, page.Total
	p.end = page.Offset + int64(len(page.Items))
}

// isLast reports whether the collection ends with an accepted page. beyond counts its items after
// the frontier.
func (p *pass[T]) isLast(page *Page[T], beyond int) bool {
	n := int64(len(page.Items))
	granted := min(p.limit, p.size)
	if page.Limit > 0 {
		granted = min(granted, page.Limit)
	}
	switch end := page.Offset + n; {
	case end < page.Total:
		return false
	case end == page.Total:
		// A full page is confirmed by a second one: its total may be of another instant.
		return n < granted || beyond == 0 && p.noProgress > 0
	default: // the total is too small
		return n < granted && beyond == 0
	}
}

// planNext plans the request after a page with items after the frontier. Insertions shift the
// collection at every request, including those that made no progress.
func (p *pass[T]) planNext(shift int64) {
	margin := int64(0)
	if shift < 0 {
		shift /= max(1, p.requests-p.progressed)
	}
	p.progressed = p.requests
	switch {
	case shift > 0:
		p.drift = max(shift, p.drift/2)
	case -shift >= p.limit/2:
		p.drift = shift // insertions are so fast that a page would hardly get past them
	default:
		p.drift = max(0, p.drift/2)
	}
	if p.drift > 0 {
		margin = 1 + p.drift/4
	}
	p.stable = shift == 0 && p.drift == 0
	p.nextOffset = max(0, min(p.end-1-p.drift-margin, max(p.total, p.end)-1))
}

// countRequest bounds the requests of a pass, and those to a server that ends before its own total.
func (p *pass[T]) countRequest(page *Page[T]) error {
	p.requests++
	end := page.Offset + int64(len(page.Items))
	p.largest = max(p.largest, page.Total, end)
	if most := maxRequests(p.largest, p.size); p.requests > most {
		return &Error{true, fmt.Sprintf("the collection did not end in %d requests, the last one at offset %d of %d",
			most, page.Offset, page.Total)}
	}
	if len(page.Items) > 1 || end >= page.Total {
		return nil
	}
	if p.shortPages++; p.shortPages > maxShortPages {
		return &Error{false, fmt.Sprintf("the page at offset %d has %d items, but the total is %d",
			page.Offset, len(page.Items), page.Total)}
	}
	return nil
}

// maxRequests is far more than a collection takes that shifts and settles.
func maxRequests(total, size int64) int64 { return 256 + 16*(total/max(1, size-1)) }

func (p *pass[T]) countNoProgress(page *Page[T]) error {
	p.stable, p.drift = false, 0
	if p.noProgress++; p.noProgress > maxNoProgress {
		return &Error{true, fmt.Sprintf("%d requests in a row showed no new item, the last one at offset %d of %d",
			p.noProgress, page.Offset, page.Total)}
	}
	return nil
}
