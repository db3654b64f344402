package paging

import "slices"

// maxRecent is among how many recent items a move is noticed, at least. Of the items before, a pass
// remembers a sample of at most as many.
const maxRecent = 4096

// orderCheck compares the order of items with the order in which the listing saw them before.
type orderCheck struct {
	// ids are those that the pass has seen, in the order of the collection. A 0 separates parts whose
	// relative order is not known.
	ids      []int64
	mask     uint64           // of old ids, those are remembered whose hash has none of these bits
	previous map[int64][2]int // the part and the position of the ids in the order of the previous pass

	// The state of a page.
	added  []int64 // the items that are new to the pass, after the last one that is not
	place  int     // in ids, of the last known item; -1 if it is not there
	first  bool    // the page is the first of the collection
	broken bool    // the page showed two items in another order
}

// restart returns the check of the next pass.
func (o *orderCheck) restart() orderCheck {
	previous, part := make(map[int64][2]int, len(o.ids)), 0
	for i, id := range o.ids {
		if id == 0 {
			part++
		}
		previous[id] = [2]int{part, i}
	}
	delete(previous, 0)
	return orderCheck{previous: previous}
}

// beginPage starts a page. It is the first of the collection, or shows an item that the pass has seen.
func (o *orderCheck) beginPage(offset int64) {
	o.added, o.place, o.first, o.broken = o.added[:0], -1, offset == 0, false
}

// known checks an item that the pass has seen before. The new items before it were inserted.
func (o *orderCheck) known(id int64) {
	o.insert()
	// The item is likely to be near the end.
	for i := len(o.ids) - 1; i >= 0; i-- {
		if o.ids[i] == id {
			o.broken = o.broken || i <= o.place
			o.place = i
			return
		}
	}
}

// add records an item that is new to the pass.
func (o *orderCheck) add(id int64) { o.added = append(o.added, id) }

// insert inserts the new items after the last known one.
func (o *orderCheck) insert() {
	if o.place >= 0 || o.first {
		o.ids = slices.Insert(o.ids, o.place+1, o.added...)
		o.place += len(o.added)
	}
	o.added = o.added[:0]
}

// endPage adds the items that follow all known ones, and forgets old ids. It reports whether the page
// showed two items in another order than a page before.
func (o *orderCheck) endPage() (broken bool) {
	if next := o.place + 1; len(o.added) > 0 && next < len(o.ids) && o.ids[next] != 0 {
		o.added = append(o.added, 0) // what follows was removed, or follows the page
	}
	o.insert()
	for len(o.ids) > 2*maxRecent {
		recent := o.ids[len(o.ids)-maxRecent:]
		old := slices.DeleteFunc(o.ids[:len(o.ids)-maxRecent], func(id int64) bool { return hash(uint64(id))&o.mask != 0 })
		old = slices.Compact(old) // adjacent zeros
		if len(old) > maxRecent {
			o.mask = o.mask<<1 | 1
		}
		o.ids = append(old, recent...)
	}
	return o.broken
}

// compare compares the order of the items with that in the previous pass. It reports whether items
// have moved, and whether most items prove that they have not.
func (o *orderCheck) compare() (moved, same bool) {
	compared, last := 0, map[int]int{} // the last position in each part of the previous pass
	for _, id := range o.ids {
		if id == 0 {
			clear(last)
		}
		at, ok := o.previous[id]
		if !ok {
			continue
		}
		if before, ok := last[at[0]]; ok {
			compared++
			moved = moved || at[1] < before
		}
		last[at[0]] = at[1]
	}
	return moved, !moved && 4*compared >= 3*min(len(o.previous), len(o.ids))
}
