package paging

import "slices"

const (
	maxRecent = 4096 // a pass notices a move among so many recent items, at least
	maxSample = 8192 // two passes are compared by so many items, at most
)

// orderCheck compares the order of items with the order in which the listing saw them before.
type orderCheck struct {
	recent []int64 // the ids that the pass saw last, in the order of the collection
	place  int     // in recent, of the item of the page that was checked last; -1 if it is not there
	broken bool    // the page showed two items in another order

	beyond   []int64       // the ids on the page after the last one that the pass had seen
	sample   []int64       // every stride-th of them, of all pages
	stride   int           // a power of two
	count    int           // ids that were candidates for the sample
	previous map[int64]int // the positions in the sample of the previous pass
	position int           // the latest of them that this pass saw
	moved    bool          // the previous pass had another order
}

func newOrderCheck() orderCheck { return orderCheck{stride: 1} }

// restart returns the check of the next pass.
func (o *orderCheck) restart() orderCheck {
	next := newOrderCheck()
	next.previous = make(map[int64]int, len(o.sample))
	for i, id := range o.sample {
		next.previous[id] = i
	}
	return next
}

// beginPage starts a page. If no item links it with the pages before, it is the first of the
// collection, and the items of those pages follow it.
func (o *orderCheck) beginPage(linked bool) {
	o.place, o.broken, o.beyond = -1, false, o.beyond[:0]
	if !linked {
		o.recent, o.sample, o.position = o.recent[:0], o.sample[:0], 0
	}
}

// known checks an item that the pass has seen before.
func (o *orderCheck) known(id int64) {
	o.beyond = o.beyond[:0]
	// The item is likely to be near the end.
	for i := len(o.recent) - 1; i >= 0; i-- {
		if o.recent[i] == id {
			o.broken = o.broken || i <= o.place
			o.place = i
			return
		}
	}
}

// add records an item that is new to the pass after the item that was checked last. first is whether
// its page is the first of the collection.
func (o *orderCheck) add(id int64, first bool) {
	if o.place >= 0 || first {
		o.place++
		o.recent = slices.Insert(o.recent, o.place, id)
	}
	o.beyond = append(o.beyond, id)
}

// endPage compares the page with the previous pass, and forgets what exceeds the bounds.
func (o *orderCheck) endPage() {
	for _, id := range o.beyond {
		if position, ok := o.previous[id]; ok {
			o.moved = o.moved || position < o.position
			o.position = position
		}
		if o.count&(o.stride-1) == 0 {
			o.sample = append(o.sample, id)
		}
		o.count++
	}
	if len(o.recent) > 2*maxRecent {
		o.recent = append(o.recent[:0], o.recent[len(o.recent)-maxRecent:]...)
	}
	if len(o.sample) > maxSample {
		for i := range o.sample[:len(o.sample)/2] {
			o.sample[i] = o.sample[2*i]
		}
		o.sample = o.sample[:len(o.sample)/2]
		o.stride *= 2
	}
}
