package paging

import "slices"

// maxOrder is among how many recent items a move is noticed, at least.
const maxOrder = 4096

// orderCheck compares the order of the items on a page with the order in which the pass saw them
// before.
type orderCheck struct {
	recent []int64 // the ids last seen, in the order of the collection
	place  int     // in recent, of the item of the page that was checked last; -1 if it is not there
	broken bool    // the page showed two items in another order
}

// begin starts a page.
func (o *orderCheck) begin() { o.place, o.broken = -1, false }

// known checks an item that the pass has seen before.
func (o *orderCheck) known(id int64) {
	// The item is likely to be near the end.
	for i := len(o.recent) - 1; i >= 0; i-- {
		if o.recent[i] == id {
			o.broken = o.broken || i <= o.place
			o.place = i
			return
		}
	}
}

// insert records a new item after the one that was checked last. first is whether the page is the
// first of the collection.
func (o *orderCheck) insert(id int64, first bool) {
	if o.place >= 0 || first {
		o.place++
		o.recent = slices.Insert(o.recent, o.place, id)
	}
}

// trim forgets old items.
func (o *orderCheck) trim() {
	if len(o.recent) > 2*maxOrder {
		o.recent = append(o.recent[:0], o.recent[len(o.recent)-maxOrder:]...)
	}
}
