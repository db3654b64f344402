package paging

import (
	"math/bits"
	"math/rand/v2"
)

// idSet holds the ids of a listing, and which of them the current pass has seen. It is a hash table
// with open addressing over the upper bits of the ids. A slot holds an id, or the index of a block
// of 64 consecutive ids if at least two of them are members. A million consecutive ids take less
// than 1 MB, a million random ids 17 MB.
type idSet struct {
	seed   uint64   // keeps a server from choosing ids that collide
	slots  []uint64 // 0 if empty; blockFlag and the index of a block; or an id
	seen   []uint64 // one bit per slot: the pass has seen the id in the slot
	used   int      // slots that are not empty
	blocks []block
	last   int // the block found last: consecutive ids share it
}

type block struct {
	key       uint64 // the upper bits of its ids
	ids, seen uint64 // one bit per id
}

const (
	blockFlag = 1 << 63 // ids are positive
	minSlots  = 64
)

func newIDSet() idSet {
	s := idSet{seed: rand.Uint64(), blocks: []block{{key: blockFlag}}} // the key of no id
	s.allocate(minSlots)
	return s
}

func (s *idSet) allocate(slots int) {
	s.slots, s.seen = make([]uint64, slots), make([]uint64, slots/64)
}

// add marks an id as seen in this pass. It reports whether the pass had not seen it, and whether no
// pass had.
func (s *idSet) add(id int64) (unseen, fresh bool) {
	key, bit := uint64(id)>>6, uint64(1)<<(id&63)
	if s.blocks[s.last].key != key {
		i := s.find(key)
		switch slot := s.slots[i]; {
		case slot == 0:
			s.insert(i, uint64(id))
			return true, true
		case slot == uint64(id):
			unseen = !s.seenAt(i)
			s.seen[i/64] |= 1 << (i % 64)
			return unseen, false
		case slot&blockFlag == 0:
			s.promote(i)
		default:
			s.last = int(slot &^ blockFlag)
		}
	}
	b := &s.blocks[s.last]
	unseen, fresh = b.seen&bit == 0, b.ids&bit == 0
	b.ids |= bit
	b.seen |= bit
	return unseen, fresh
}

// sees reports whether the current pass has seen an id.
func (s *idSet) sees(id int64) bool {
	key, bit := uint64(id)>>6, uint64(1)<<(id&63)
	if s.blocks[s.last].key != key {
		i := s.find(key)
		slot := s.slots[i]
		if slot&blockFlag == 0 {
			return slot == uint64(id) && s.seenAt(i)
		}
		s.last = int(slot &^ blockFlag)
	}
	return s.blocks[s.last].seen&bit != 0
}

// restart begins a pass that has seen no id.
func (s *idSet) restart() {
	clear(s.seen)
	for i := range s.blocks {
		s.blocks[i].seen = 0
	}
}

// find returns the slot of a key, or the empty slot for it.
func (s *idSet) find(key uint64) int {
	high, low := bits.Mul64(key^s.seed, 0x9e3779b97f4a7c15)
	mask := len(s.slots) - 1
	for i := int(high^low) & mask; ; i = (i + 1) & mask {
		if slot := s.slots[i]; slot == 0 || s.key(slot) == key {
			return i
		}
	}
}

func (s *idSet) key(slot uint64) uint64 {
	if slot&blockFlag == 0 {
		return slot >> 6
	}
	return s.blocks[slot&^blockFlag].key
}

func (s *idSet) seenAt(i int) bool { return s.seen[i/64]>>(i%64)&1 == 1 }

// insert puts a seen id into an empty slot.
func (s *idSet) insert(i int, id uint64) {
	s.slots[i] = id
	s.seen[i/64] |= 1 << (i % 64)
	if s.used++; s.used > len(s.slots)/4*3 {
		s.grow()
	}
}

// promote replaces the id in a slot with a block.
func (s *idSet) promote(i int) {
	id := s.slots[i]
	b := block{key: id >> 6, ids: 1 << (id & 63)}
	if s.seenAt(i) {
		b.seen = b.ids
	}
	s.last = len(s.blocks)
	s.slots[i] = blockFlag | uint64(s.last)
	s.blocks = append(s.blocks, b)
}

func (s *idSet) grow() {
	old := *s
	s.allocate(2 * len(old.slots))
	for i, slot := range old.slots {
		if slot == 0 {
			continue
		}
		to := s.find(s.key(slot))
		s.slots[to] = slot
		if old.seenAt(i) {
			s.seen[to/64] |= 1 << (to % 64)
		}
	}
}
