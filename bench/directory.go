package main

import (
	"math/rand/v2"
	"slices"
	"sync"
)

// directory is the organization: its members by id, in order. Those who are there from the beginning have even ids, so
// that whoever joins, with an odd one, can come in anywhere.
type directory struct {
	unrest unrest

	mu      sync.Mutex
	random  *rand.Rand
	members []int64
	lists   int
}

// founderID is the id of the i-th of those who are there from the beginning.
func founderID(i int) int64 { return 2 * (int64(i) + 1) }

func newDirectory(j job) *directory {
	d := &directory{unrest: j.Unrest, random: rand.New(rand.NewPCG(j.Seed, 0)), members: make([]int64, j.People)}
	for i := range d.members {
		d.members[i] = founderID(i)
	}
	return d
}

// list answers up to limit members from the one at the place that start finds, that place, and how many members there are.
func (d *directory) list(limit int, start func(members []int64) int) (ids []int64, offset, total int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lists++
	d.stir()
	offset = start(d.members)
	from := min(offset, len(d.members))
	to := min(from+limit, len(d.members))
	return slices.Clone(d.members[from:to]), offset, len(d.members)
}

// stir lets others do what the unrest says.
func (d *directory) stir() {
	switch d.unrest {
	case threeGone:
		d.members = d.members[min(3, len(d.members)):]
	case churn:
		for range d.random.IntN(4) {
			if n := len(d.members); n > 0 {
				i := d.random.IntN(n)
				d.members = slices.Delete(d.members, i, i+1)
			}
		}
		for range d.random.IntN(4) {
			if n := len(d.members); n > 0 {
				newcomer := d.members[d.random.IntN(n)] | 1 // right behind somebody
				if i, taken := slices.BinarySearch(d.members, newcomer); !taken {
					d.members = slices.Insert(d.members, i, newcomer)
				}
			}
		}
	}
}

// remove says whether the user was a member.
func (d *directory) remove(id int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	i, found := slices.BinarySearch(d.members, id)
	if found {
		d.members = slices.Delete(d.members, i, i+1)
	}
	return found
}

// state is what a measurement asks when its work is done.
type state struct {
	Lists   int
	Members []int64
}

func (d *directory) state() state {
	d.mu.Lock()
	defer d.mu.Unlock()
	return state{d.lists, slices.Clone(d.members)}
}
