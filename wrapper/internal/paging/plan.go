package paging

// plan is where the next page is expected to link with the frontier.
type plan struct {
	nextOffset int64
	stable     bool  // pages may be fetched ahead
	size       int64 // items that the server puts on a page
	overlap    int64 // known items on a page beyond the first one, against small shifts
	drift      int64 // expected shift to the front before the next page, if it exceeds the overlap
	progressed int64 // requests up to the last one that showed items after the frontier
}

// planNext plans the request after a page with items after the frontier. Insertions shift the
// collection at every request, including those that made no progress.
func (p *pass[T]) planNext(shift int64) {
	fast := -shift > p.size/8
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
	p.stable = p.drift == 0 && !fast
	next := p.end - 1 - p.overlap - p.drift
	if p.drift > 0 {
		next -= 1 + p.drift/4
	}
	if !p.totalTooSmall {
		next = min(next, max(p.total, p.end)-1)
	}
	p.nextOffset = max(0, next)
}

// offsetAhead returns the offset of the n-th page after the next one, if nothing changes. The last
// page shows just the last item.
func (p *pass[T]) offsetAhead(n int) int64 {
	offset := p.nextOffset + int64(n)*(p.size-1-p.overlap)
	if !p.totalTooSmall {
		offset = min(offset, p.total-1)
	}
	return offset
}

// fits reports whether a page that was fetched ahead is expected to show both the frontier and items
// after it.
func (p *pass[T]) fits(offset int64) bool {
	if !p.stable {
		return offset == p.nextOffset
	}
	return offset < p.end && offset >= p.end-max(1, p.size/2)
}

// widenOverlap prepares for more shifts like the one that left a page without a known item.
func (p *pass[T]) widenOverlap() { p.overlap = min(2*p.overlap+1, p.size/8) }

// lose ends the prefetching after a page that did not show both the frontier and items after it. It
// updates the size of a page; one at the end of the collection may be short.
func (p *pass[T]) lose(page *Page[T]) {
	p.stable, p.drift = false, 0
	n := int64(len(page.Items))
	if n > p.size || n >= 2 && page.Offset+n < page.Total {
		p.size = n
	}
}
