package paging

// ending is the evidence that a pass has reached the end of the collection. A total is none: it may
// be too small. A page of one item is, because the server grants at least two.
//
// While items are inserted or removed near the end, every page may show more than one. Then the pass
// ends after several pages in a row that may be the last. A few suffice if totals are reliable: one
// announced another full page, no page has passed its own total, and none with new items came after a
// total that had dropped.
type ending struct {
	largestPage int64
	forecast    bool // a total announced another full page
	candidates  int  // accepted pages in a row that may be the last
}

const (
	reliableCandidates   = 3
	unreliableCandidates = 16
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
	enough := reliableCandidates
	if !p.forecast || p.totalTooSmall || p.shrank && beyond > 0 {
		// Then a page may be the last only if no page of its size fits between it and an empty one. That
		// it is short means nothing: the server may grant less than before.
		if beyond > 0 || p.emptyAt < 0 || p.emptyAt-p.end >= n {
			p.candidates = 0
			return false
		}
		enough = unreliableCandidates
	}
	p.candidates++
	return p.candidates >= enough
}
