package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// directory holds the members of an organization as ids in ascending order. The initial members
// have even ids, so that somebody who joins can get an odd one between any two. Random ids have no
// order, which suffices for listing by offset.
type directory struct {
	churn churn

	mu      sync.Mutex
	random  *rand.Rand
	members []int64
	lists   int
}

// initialID returns the id of the initial member at index i.
func initialID(i int) int64 { return 2 * (int64(i) + 1) }

func newDirectory(j job) *directory {
	d := &directory{churn: j.Churn, random: rand.New(rand.NewPCG(j.Seed, 0)), members: make([]int64, j.People)}
	for i := range d.members {
		if d.members[i] = initialID(i); j.RandomIDs {
			d.members[i] = 1 + d.random.Int64N(math.MaxInt64)
		}
	}
	return d
}

// list returns up to limit members from the offset that start chooses, that offset, and the number
// of members.
func (d *directory) list(limit int, start func(members []int64) int) (ids []int64, offset, total int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lists++
	d.applyChurn()
	offset = start(d.members)
	from := min(offset, len(d.members))
	to := min(from+limit, len(d.members))
	return slices.Clone(d.members[from:to]), offset, len(d.members)
}

func (d *directory) applyChurn() {
	switch d.churn {
	case removeFirst:
		d.members = d.members[min(3, len(d.members)):]
	case mixed:
		for range min(d.random.IntN(4), len(d.members)) {
			i := d.random.IntN(len(d.members))
			d.members = slices.Delete(d.members, i, i+1)
		}
		for range min(d.random.IntN(4), len(d.members)) {
			joiner := d.members[d.random.IntN(len(d.members))] | 1 // the id after a member's
			if i, taken := slices.BinarySearch(d.members, joiner); !taken {
				d.members = slices.Insert(d.members, i, joiner)
			}
		}
	}
}

// remove reports whether the user was a member.
func (d *directory) remove(id int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	i, found := slices.BinarySearch(d.members, id)
	if found {
		d.members = slices.Delete(d.members, i, i+1)
	}
	return found
}

// state is what the client's process asks for after its work.
type state struct {
	Lists   int
	Members []int64
}

func (d *directory) state() state {
	d.mu.Lock()
	defer d.mu.Unlock()
	return state{d.lists, slices.Clone(d.members)}
}
