package paging

// ending is the evidence that a pass has reached the end of the collection. A total is none: it may
// be too small. A page of one item is, because the server grants at least two. While items are
// inserted or removed at the end, no page may show just one, and the end is accepted after several
// pages that agree.
type ending struct {
	largestPage int64
	forecast    bool // a total announced another full page
	candidates  int  // accepted pages in a row that may be the last
}

const (
	confirmations  = 3  // pages that end at their total
	approximations = 16 // pages that are merely short
)

// isLast reports whether the collection ends with an accepted page. beyond counts its items after
// the frontier.
func (p *pass[T]) isLast(page *Page[T], beyond int) bool {
	n := int64(len(page.Items))
	p.largestPage = max(p.largestPage, n)
	if !p.totalTooSmall && p.end < page.Total {
		p.forecast = p.forecast || page.Total-p.end >= p.largestPage
		p.candidates = 0
		return false
	}
	if n <= 1 {
		return true
	}
	reliable, short, wasEmpty := !p.totalTooSmall && p.forecast, 2*n <= p.largestPage, p.emptyAt >= 0
	if beyond > 0 && !short && !reliable {
		p.candidates = 0
		return false
	}
	p.candidates++
	if reliable {
		return beyond == 0 && wasEmpty || p.candidates >= confirmations
	}
	return p.candidates >= approximations && (short || wasEmpty)
}
