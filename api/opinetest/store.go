package opinetest

import (
	"fmt"
	"math"
	"slices"
	"sync"
)

// store holds the items of a collection in the order of its list. The order is a slice of ids, so
// that a page needs no search, and a removal moves 8 bytes for each item after it.
type store[T any] struct {
	id func(*T) *int64 // points to the id of an item

	mu      sync.RWMutex
	order   []int64
	items   map[int64]T
	highest int64 // the highest id ever used; ids of removed items are not reused
}

func newStore[T any](id func(*T) *int64) *store[T] {
	return &store[T]{id: id, items: make(map[int64]T)}
}

// add appends items. An item with the id 0 gets the next free id.
func (s *store[T]) add(items []T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(len(s.order), items)
}

// insert is add with an index for the first item.
func (s *store[T]) insert(index int, items []T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if index < 0 || index > len(s.order) {
		panic(fmt.Sprintf("opinetest: index %d is outside a list of %d", index, len(s.order)))
	}
	s.put(index, items)
}

// put requires s.mu and a valid index.
func (s *store[T]) put(index int, items []T) {
	for i, item := range items {
		id := s.id(&item)
		if *id == 0 {
			if s.highest == math.MaxInt64 {
				panic("opinetest: no id is left after the highest int64")
			}
			*id = s.highest + 1
		}
		if *id < 0 {
			panic(fmt.Sprintf("opinetest: id %d is negative", *id))
		}
		if _, taken := s.items[*id]; taken {
			panic(fmt.Sprintf("opinetest: id %d is taken", *id))
		}
		s.order = slices.Insert(s.order, index+i, *id)
		s.items[*id] = item
		s.highest = max(s.highest, *id)
	}
}

// remove reports whether there was an item with this id.
func (s *store[T]) remove(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.items[id]; !found {
		return false
	}
	delete(s.items, id)
	i := slices.Index(s.order, id)
	s.order = slices.Delete(s.order, i, i+1)
	return true
}

// page returns up to limit items after the first offset ones, and the number of all items.
func (s *store[T]) page(offset, limit int64) (items []T, total int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	rest := s.order[min(offset, int64(len(s.order))):]
	items = make([]T, min(limit, int64(len(rest))))
	for i := range items {
		items[i] = s.items[rest[i]]
	}
	return items, len(s.order)
}

func (s *store[T]) all() []T {
	items, _ := s.page(0, math.MaxInt64)
	return items
}
