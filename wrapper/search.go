package opine

// search finds the page that shows the frontier of a reading again, once the list has moved farther than a page overlaps. It
// goes in steps that double, and halves the stretch between a page before the frontier and one behind it. The list may go on
// moving, so the stretch can turn out empty; then it begins anew with larger steps.
type search struct {
	before int64 // the offset of a page that shows nobody new, or -1
	behind int64 // the offset of a page that shows nobody seen, or -1
	back   int64 // the next step to the front
	ahead  int64 // the next step to the end
}

func newSearch(limit int64) search {
	return search{before: -1, behind: -1, back: max(1, limit/2)}
}

// stepBack chooses the next page after one that showed nobody seen: the frontier lies before it.
func (r *reading) stepBack(page *UserPage) {
	s := &r.search
	s.behind = page.Offset
	ask, halved := s.between()
	if !halved {
		lost := max(0, r.total-page.TotalCount)
		ask = r.end - 1 - lost - (1 + lost/8)
		if ask >= page.Offset || len(page.Items) == 0 {
			// An empty page says only that the list is shorter, and it may be shorter still by the next request.
			ask = min(ask, page.Offset-s.back)
			s.back *= 2
		}
	}
	r.ask = max(0, min(ask, page.Offset-1, page.TotalCount-1))
}

// stepForward chooses the next page after one that showed nobody new: the frontier lies behind it.
func (r *reading) stepForward(page *UserPage) {
	s := &r.search
	s.before = page.Offset
	ask, halved := s.between()
	if !halved {
		// The next page, and when that shows nobody new either, one farther off, but none behind the last full page.
		ask = min(r.end-1+s.ahead, max(r.end-1, page.TotalCount-r.limit))
		s.ahead = max(r.limit, 2*s.ahead)
	}
	r.ask = max(0, ask)
}

// between halves the stretch in which the frontier must be, where both ends of it are known.
func (s *search) between() (ask int64, ok bool) {
	if s.before < 0 || s.behind < 0 {
		return 0, false
	}
	if s.behind-s.before <= 1 {
		s.before, s.behind = -1, -1
		return 0, false
	}
	return s.before + (s.behind-s.before)/2, true
}
