package paging

import "fmt"

// pass reads a collection from its first page to its last. See the package comment.
type pass[T any] struct {
	id    func(*T) int64
	limit int64
	ids   *idSet

	end     int64 // offset after the last accepted page, where the frontier was
	size    int64 // items that the server puts on a page
	total   int64 // of the last accepted page
	seen    int64 // items that the pass has seen
	growth  int64 // sum of the increases of total
	drift   int64 // how far the collection is expected to shift to the front before the next page
	overlap int64 // known items that pages repeat beyond the first one, against smaller shifts
	order   orderCheck
	search  search // for the frontier

	started       bool // a page was accepted
	totalTooSmall bool // a page ended after its own total, so totals mean nothing
	shrank        bool // the total decreased
	shifted       bool // a page was not where the plan expected it
	stalled       bool // the pass gave up before the end

	requests    int64 // of all passes
	progressed  int64 // requests up to the last one that showed items after the frontier
	largest     int64 // the largest total
	noProgress  int   // requests in a row without a new item
	tail        int   // accepted pages in a row that look like the end
	largestPage int64
	forecast    bool // a page ended before its total
	shortPages  int  // pages without progress that ended before their own total
	reordered   int  // pages that showed a changed order

	nextOffset int64
	stable     bool // the last page was where the plan expected it, and so should the next be
	done       bool
}

const (
	maxNoProgress = 64 // doubling and bisecting over a million pages takes 2 * 20 requests
	maxShortPages = 3  // a total may be of another instant than its page, but not every time
	endConfirmed  = 3  // pages in a row that confirm an end which keeps moving
	endBelieved   = 16 // requests in a row without a new item, after an empty page
)

func newPass[T any](l *Lister[T], ids *idSet) *pass[T] {
	return &pass[T]{id: l.ID, limit: l.Limit, ids: ids, size: l.Limit, search: newSearch(l.Limit)}
}

// restart returns the next pass over the same collection.
func (p *pass[T]) restart() *pass[T] {
	p.ids.restart()
	return &pass[T]{
		id: p.id, limit: p.limit, ids: p.ids, size: p.size, order: p.order.restart(), search: newSearch(p.size),
		totalTooSmall: p.totalTooSmall, overlap: p.overlap, requests: p.requests, progressed: p.requests, largest: p.largest,
	}
}

// changed reports whether the collection lost items during the pass, or changed its order.
func (p *pass[T]) changed() bool { return p.shrank || p.shifted || p.stalled || p.reordered > 0 }

// complete reports whether the pass proves by itself that it has seen all items: none was removed,
// and it has seen as many as there are.
func (p *pass[T]) complete() bool {
	return !p.changed() && p.growth == 0 && (p.totalTooSmall || p.seen == p.total)
}

// missing returns how many items the collection has more than the pass has seen, by its total.
func (p *pass[T]) missing() int64 {
	if p.totalTooSmall {
		return 0
	}
	return max(0, p.total-p.seen)
}

// consume accepts or drops the page at nextOffset, and plans the next request. It returns the items
// that no pass has seen.
func (p *pass[T]) consume(page *Page[T]) ([]T, error) {
	if err := p.countRequest(page); err != nil {
		return nil, err
	}
	linked := p.showsKnown(page)
	if page.Offset > 0 && !linked {
		p.shifted = true
		p.overlap = min(2*p.overlap+1, p.size/4)
		p.measure(page)
		p.stepBack(page)
		p.countNoProgress()
		return nil, nil
	}
	items, added, lastKnown := p.accept(page, linked)
	shift := p.end - (page.Offset + int64(lastKnown) + 1) // of the frontier to the front
	beyond := len(page.Items) - 1 - lastKnown
	p.shifted = p.shifted || shift != 0
	p.advance(page)
	switch {
	case p.isLast(page, beyond):
		p.done = true
	case beyond == 0:
		p.measure(page)
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
func (p *pass[T]) accept(page *Page[T], linked bool) (fresh []T, added, lastKnown int) {
	items, first, n := page.Items, 0, 0
	lastKnown = -1
	p.order.beginPage(page.Offset, linked)
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
	p.order.endPage()
	if p.order.broken {
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

// isLast reports whether the collection ends with an accepted page. beyond counts its items after
// the frontier. A total never proves the end; a page of one item does, because the server grants two.
// While the end keeps moving, no page may show just one item.
func (p *pass[T]) isLast(page *Page[T], beyond int) bool {
	n := int64(len(page.Items))
	p.largestPage = max(p.largestPage, n)
	if !p.totalTooSmall && p.end < page.Total {
		p.forecast, p.tail = true, 0
		return false
	}
	if n <= 1 {
		return true
	}
	short := 2*n <= p.largestPage
	atTotal := p.end == page.Total && !p.totalTooSmall
	if p.tail++; !atTotal && beyond > 0 && !short {
		p.tail = 0
	}
	switch {
	case beyond > 0:
		return atTotal && (p.forecast || short) && p.tail >= endConfirmed || short && p.tail >= endBelieved
	case p.search.emptyAt >= 0:
		return atTotal || p.end >= p.search.emptyAt || p.tail >= endBelieved
	default:
		return atTotal && p.tail >= endConfirmed
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
	case shift > p.overlap:
		p.drift = max(shift, p.drift/2)
	case -shift >= p.size/2:
		p.drift = shift // insertions are so fast that a page would hardly get past them
	default:
		p.drift = max(0, p.drift/2)
	}
	if p.drift > 0 {
		margin = 1 + p.drift/4
	}
	p.stable = p.drift == 0
	next := p.end - 1 - p.overlap - p.drift - margin
	if !p.totalTooSmall {
		next = min(next, max(p.total, p.end)-1)
	}
	p.nextOffset = max(0, next)
}

// fits reports whether the page at an offset is expected to show both the frontier and items after it.
func (p *pass[T]) fits(offset int64) bool {
	if !p.stable {
		return offset == p.nextOffset
	}
	return offset < p.end && offset >= p.end-max(1, p.size/2)
}

// measure updates the size of a page after one that made no progress. A page at the end may be short.
func (p *pass[T]) measure(page *Page[T]) {
	n := int64(len(page.Items))
	if n > p.size || n >= 2 && page.Offset+n < page.Total {
		p.size = n
	}
}

// countRequest bounds the requests of a listing, and those to a server that ends before its own total.
func (p *pass[T]) countRequest(page *Page[T]) error {
	p.requests++
	end := page.Offset + int64(len(page.Items))
	p.largest = max(p.largest, min(max(page.Total, end), maxItems))
	if most := maxRequests(p.largest, p.size); p.requests > most {
		return &Error{Unstable, fmt.Sprintf("the collection did not end in %d requests, the last one at offset %d of %d",
			most, page.Offset, page.Total)}
	}
	if len(page.Items) > 0 && end > page.Total {
		p.totalTooSmall = true
	}
	if p.totalTooSmall || len(page.Items) > 1 || end >= page.Total {
		return nil
	}
	if p.shortPages++; p.shortPages > maxShortPages {
		return &Error{Contradiction, fmt.Sprintf("the page at offset %d has %d items, but the total is %d",
			page.Offset, len(page.Items), page.Total)}
	}
	return nil
}

// maxRequests is far more than a collection takes that shifts and settles.
func maxRequests(total, size int64) int64 { return 256 + 16*(total/max(1, size-1)) }

func (p *pass[T]) countNoProgress() {
	p.stable, p.drift = false, 0
	if p.noProgress++; p.noProgress > maxNoProgress {
		p.stalled, p.done = true, true
	}
}
