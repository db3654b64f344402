package paging

// search locates the frontier after the collection has shifted farther than two pages overlap. It
// doubles its steps, and bisects between a page before the frontier and one after it. The collection
// may shift again meanwhile: then the range turns out empty, and the search starts over with larger
// steps.
type search struct {
	low     int64 // offset of a page without an item after the frontier, or -1
	high    int64 // offset of a page without a known item, or -1
	back    int64 // next step toward the front
	forward int64 // next step toward the end
	emptyAt int64 // offset of the last empty page, or -1
}

func newSearch(size int64) search {
	return search{low: -1, high: -1, emptyAt: -1, back: max(1, size/2)}
}

// stepBack plans the request after a page without a known item, which follows the frontier.
func (p *pass[T]) stepBack(page *Page[T]) {
	p.lose(page)
	p.high = page.Offset
	empty := len(page.Items) == 0
	if empty {
		p.emptyAt = page.Offset
	}
	offset, ok := p.bisect()
	if !ok {
		lost := max(0, p.total-page.Total)
		offset = p.end - 1 - lost - (1 + lost/8)
		if offset >= page.Offset || empty {
			// An empty page shows only that the collection is shorter; it may shrink further.
			offset = min(offset, page.Offset-p.back)
			p.back = min(2*p.back, maxItems)
		}
	}
	offset = min(offset, page.Offset-1)
	if !p.totalTooSmall {
		offset = min(offset, page.Total-1)
	}
	p.nextOffset = max(0, offset)
}

// stepForward plans the request after a page that ends at the frontier or before it.
func (p *pass[T]) stepForward(page *Page[T]) {
	p.lose(page)
	p.low = page.Offset
	offset, ok := p.bisect()
	if !ok {
		// First the adjacent page, then in growing steps, but not past the last full page.
		offset = p.end - 1 + p.forward
		if !p.totalTooSmall {
			offset = min(offset, max(p.end-1, page.Total-p.size))
		}
		p.forward = min(max(p.size, 2*p.forward), maxItems)
	}
	p.nextOffset = max(0, offset)
}

// bisect returns the middle of the range that must contain the frontier, if both its ends are known.
func (s *search) bisect() (offset int64, ok bool) {
	if s.low < 0 || s.high < 0 {
		return 0, false
	}
	if s.high-s.low <= 1 {
		s.low, s.high = -1, -1
		return 0, false
	}
	return s.low + (s.high-s.low)/2, true
}
