package opine

import (
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
)

// reading reads a list that may change between two requests, from its first page to its last, and takes in every user who is
// on the list throughout.
//
// # How
//
// At any moment the reading has a frontier: the last user of the last page that it took. What it keeps true is
//
//	whoever stays on the list and stands at the frontier or before it has been seen.
//
// An offset says nothing of who stands there: one removal before it, and everybody behind has moved up. So each page is
// asked for from one user before the offset that would be next, and is taken only if it shows somebody who has been seen, or
// begins at offset 0. Such a page is one stretch of the list at one instant. Whoever stands in it behind a user who has been
// seen is new and taken in, and whoever stays on the list between that user and the page's last one is in it, because the
// order of two users never changes. So the last user of the page can be the new frontier. When the page was asked for does not
// matter: pages may be fetched ahead.
//
// A page without anybody seen may have left somebody out, and is dropped. The list has moved to the front, by as much as its
// total has shrunk, or more where others have joined: the reading asks for a page that much farther in front, and then
// farther in growing steps, at last at offset 0, where every page is taken. A page that shows nobody new lies before the
// frontier, because users have joined there; the reading goes on in growing steps, and by halves once it has stepped over.
// Where the list has moved before the last page, it is expected to move as far again before the next.
//
// The list ends with a page that reaches its total and is not full, or with the second one in a row that reaches it and shows
// nobody new. A total that is larger than what is there never ends it, and one that is smaller does not either: then it takes
// a page that shows nobody new and is not full.
//
// # What it does not promise
//
// That pages of one user suffice: two such pages say nothing of what stood between them. That a list ends which grows faster
// than it is read. That nothing is missed where a page and its total are not of the same instant, and the list changes just
// between the two, at its very end. That somebody is found who leaves the list and comes back under the same id, or whom the
// server moves to another place; where users are seen to have changed places, disordered counts it, and the listing begins anew.
type reading struct {
	limit int64             // how many users each page is asked for
	seen  *roaring64.Bitmap // their ids

	end    int64   // the offset behind the last page taken, where the frontier stood
	size   int64   // how many users the server gives on a page
	total  int64   // what it counted, on that page
	joined int64   // by how much it has counted more from one page to the next
	drift  int64   // how far the list is expected to move to the front before the next page
	order  []int64 // the last ids, in the list's order
	search search  // for the frontier, where it has been lost

	started    bool // a page has been taken
	moved      bool // a page did not stand where it was expected
	requests   int64
	progressed int64 // requests until the last one that showed users behind the frontier
	largest    int64 // the largest total
	fruitless  int   // requests in a row that showed nobody new
	early      int   // pages, since somebody new was shown, that ended before their own total
	disordered int   // pages on which users had changed places

	ask     int64 // the offset of the page to read next
	resting bool  // the last page stood where it was expected, and so should the next
	done    bool
}

// contradiction is why a list cannot be read.
type contradiction struct {
	kind error
	text string
}

const (
	maxFruitless  = 64   // doubling and halving over a million pages takes 2 × 20 requests
	maxEarly      = 3    // a count and a page that are not of the same instant may differ, but not every time
	maxDisordered = 8    // where so many pages are in disorder, no other reading will do better
	maxOrder      = 4096 // among so many users a change of places is noticed
)

func newReading(limit int64, seen *roaring64.Bitmap) *reading {
	return &reading{limit: limit, seen: seen, size: limit, search: newSearch(limit)}
}

// again is a new reading of the same list.
func (r *reading) again() *reading {
	next := newReading(r.limit, roaring64.New())
	next.total, next.joined = r.total, r.joined
	return next
}

// take judges the page at r.ask, gives the users on it who are new to this reading, and decides which page to ask for next.
func (r *reading) take(page *UserPage) ([]User, *contradiction) {
	if problem := r.count(page); problem != nil {
		return nil, problem
	}
	if !r.showsSeen(page) {
		if page.Offset > 0 {
			r.moved = true
			r.stepBack(page)
			return nil, r.countFruitless(page)
		}
		r.order = r.order[:0] // whoever of them is still there stands behind this page
	}
	users, lastSeen := r.add(page)
	// By how much the frontier stands nearer to the front than it did.
	moved := r.end - (page.Offset + int64(lastSeen) + 1)
	beyond := len(page.Items) - 1 - lastSeen
	r.moved = r.moved || moved != 0
	r.advance(page)
	switch {
	case r.disordered >= maxDisordered:
		return nil, &contradiction{ErrUnstableListing, fmt.Sprintf("users have changed places on %d pages, the last one at offset %d "+
			"of %d", r.disordered, page.Offset, page.TotalCount)}
	case r.ends(page, beyond):
		r.done = true
	case beyond == 0:
		r.stepForward(page)
		if len(users) == 0 {
			return nil, r.countFruitless(page)
		}
	default:
		r.fruitless, r.early, r.search, r.size = 0, 0, newSearch(r.limit), int64(len(page.Items))
		r.expect(moved)
	}
	return users, nil
}

// showsSeen looks for somebody seen, who is the first on the page while the list rests.
func (r *reading) showsSeen(page *UserPage) bool {
	return slices.ContainsFunc(page.Items, func(user User) bool { return r.seen.Contains(uint64(user.ID)) })
}

// add takes in the users of a page, and gives those who are new, in place, with the index of the last one who is not, or -1.
func (r *reading) add(page *UserPage) (users []User, lastSeen int) {
	items := page.Items
	ordered := true
	lastSeen = -1
	place := -1 // in r.order, of the user before
	first, n := 0, 0
	for i := range items {
		id := items[i].ID
		if !r.seen.CheckedAdd(uint64(id)) {
			lastSeen = i
			if at := lastIndex(r.order, id); at >= 0 {
				ordered = ordered && at > place
				place = at
			}
			continue
		}
		if place >= 0 || page.Offset == 0 {
			place++
			r.order = slices.Insert(r.order, place, id)
		}
		if n == 0 {
			first = i
		}
		if first+n != i {
			items[first+n] = items[i]
		}
		n++
	}
	if len(r.order) > 2*maxOrder {
		r.order = append(r.order[:0], r.order[len(r.order)-maxOrder:]...)
	}
	if !ordered {
		r.disordered++
	}
	return items[first : first+n], lastSeen
}

// lastIndex searches from the end, where the users stand who are likely to be met again.
func lastIndex(ids []int64, id int64) int {
	for i := len(ids) - 1; i >= 0; i-- {
		if ids[i] == id {
			return i
		}
	}
	return -1
}

// advance moves the frontier to the end of a page.
func (r *reading) advance(page *UserPage) {
	if r.started {
		r.joined += max(0, page.TotalCount-r.total)
	}
	r.started, r.total = true, page.TotalCount
	r.end = page.Offset + int64(len(page.Items))
}

// ends says whether the list ends with a page that was just taken.
func (r *reading) ends(page *UserPage, beyond int) bool {
	n := int64(len(page.Items))
	granted := min(r.limit, r.size)
	if page.Limit > 0 {
		granted = min(granted, page.Limit)
	}
	switch end := page.Offset + n; {
	case end < page.TotalCount:
		return false
	case end == page.TotalCount:
		// A full page that shows nobody new is looked at twice: its total may be of another instant.
		return n < granted || beyond == 0 && r.fruitless > 0
	default: // the total is too small to be believed
		return n < granted && beyond == 0
	}
}

// expect chooses the next page after one that showed users behind the frontier. Users who join in front move the list at every
// request, also at those in between that were in vain.
func (r *reading) expect(moved int64) {
	margin := int64(0)
	if moved < 0 {
		moved /= max(1, r.requests-r.progressed)
	}
	r.progressed = r.requests
	switch {
	case moved > 0:
		r.drift = max(moved, r.drift/2)
	case -moved >= r.limit/2:
		r.drift = moved // users join in front so fast that a page would hardly get past them
	default:
		r.drift = max(0, r.drift/2)
	}
	if r.drift > 0 {
		margin = 1 + r.drift/4
	}
	r.resting = moved == 0 && r.drift == 0
	r.ask = max(0, min(r.end-1-r.drift-margin, max(r.total, r.end)-1))
}

// count bounds the requests of a reading, and those to a server that breaks off before the total that it names itself.
func (r *reading) count(page *UserPage) *contradiction {
	r.requests++
	r.largest = max(r.largest, page.TotalCount, page.Offset+int64(len(page.Items)))
	if most := maxRequests(r.largest, r.size); r.requests > most {
		return &contradiction{ErrUnstableListing, fmt.Sprintf("the list has not come to its end in %d requests, the last one at "+
			"offset %d of %d", most, page.Offset, page.TotalCount)}
	}
	if len(page.Items) > 1 || page.Offset+int64(len(page.Items)) >= page.TotalCount {
		return nil
	}
	if r.early++; r.early > maxEarly {
		return &contradiction{ErrPagination, fmt.Sprintf("the page at offset %d has %d users, but the total is %d",
			page.Offset, len(page.Items), page.TotalCount)}
	}
	return nil
}

// maxRequests is far more than any list takes that moves and settles.
func maxRequests(total, size int64) int64 { return 256 + 16*(total/max(1, size-1)) }

func (r *reading) countFruitless(page *UserPage) *contradiction {
	r.resting, r.drift = false, 0
	if r.fruitless++; r.fruitless > maxFruitless {
		return &contradiction{ErrUnstableListing, fmt.Sprintf("%d requests in a row showed nobody new, the last one at offset %d of %d",
			r.fruitless, page.Offset, page.TotalCount)}
	}
	return nil
}
