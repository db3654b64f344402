package paging_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

// once makes a change before the n-th request.
func once(n int, change func()) func(int) {
	return func(request int) {
		if request == n {
			change()
		}
	}
}

// missing returns the ids of before that the collection still has and got lacks.
func missing(c *pagingtest.Collection, before, got []int64) (ids []int64) {
	has := func(ids []int64) map[int64]bool {
		set := make(map[int64]bool, len(ids))
		for _, id := range ids {
			set[id] = true
		}
		return set
	}
	left, listed := has(c.IDs), has(got)
	for _, id := range before {
		if left[id] && !listed[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// Each row changes a collection of 100 once, before the fourth request of ten items.
func TestCollectionChangesOnce(t *testing.T) {
	t.Parallel()
	type collection = pagingtest.Collection
	for _, row := range []struct {
		name     string
		change   func(c *collection)
		requests int // at most, at concurrency 1; 12 without a change
	}{
		{"one removed at the front", func(c *collection) { c.Remove(0, 1) }, 15},
		{"one removed just before the frontier", func(c *collection) { c.Remove(26, 1) }, 15},
		{"the frontier removed", func(c *collection) { c.Remove(27, 1) }, 15},
		{"the one after the frontier removed", func(c *collection) { c.Remove(28, 1) }, 15},
		{"one removed at the end", func(c *collection) { c.Remove(99, 1) }, 15},
		{"a page removed at the front", func(c *collection) { c.Remove(0, 10) }, 15},
		{"more than a page removed at the front", func(c *collection) { c.Remove(2, 25) }, 15},
		{"all known items removed", func(c *collection) { c.Remove(0, 28) }, 15},
		{"all removed", func(c *collection) { c.Remove(0, 100) }, 6},
		{"all unknown items removed", func(c *collection) { c.Remove(28, 72) }, 6},
		{"one inserted at the front", func(c *collection) { c.Insert(0, 1) }, 15},
		{"one inserted in the middle", func(c *collection) { c.Insert(27, 1) }, 15},
		{"one inserted at the end", func(c *collection) { c.Insert(100, 1) }, 15},
		{"more than a page inserted at the front", func(c *collection) { c.Insert(0, 25) }, 18},
		{"a hundred inserted at the front", func(c *collection) { c.Insert(0, 100) }, 35},
		{"one removed at the front, one inserted at the end", func(c *collection) { c.Remove(0, 1); c.Insert(99, 1) }, 15},
		{"one inserted at the front, one removed at the end", func(c *collection) { c.Insert(0, 1); c.Remove(100, 1) }, 26},
		{"a page removed at the front, a page inserted at the end", func(c *collection) { c.Remove(0, 10); c.Insert(90, 10) }, 18},
		{"half removed at the front, half inserted at the end", func(c *collection) { c.Remove(0, 50); c.Insert(50, 50) }, 22},
		{"a page inserted at the front, a page removed at the end", func(c *collection) { c.Insert(0, 10); c.Remove(100, 10) }, 30},
		{"all replaced", func(c *collection) { c.Remove(0, 100); c.Insert(0, 100) }, 30},
	} {
		for _, concurrency := range []int{1, 2, 8} {
			t.Run(fmt.Sprintf("%s, concurrency %d", row.name, concurrency), func(t *testing.T) {
				t.Parallel()
				c := pagingtest.New(100)
				before := slices.Clone(c.IDs)
				c.Before = once(4, func() { row.change(c) })
				got, err := c.List(10, concurrency)
				if err != nil {
					t.Fatal(err)
				}
				if lost := missing(c, before, got); lost != nil {
					t.Errorf("lost %v", lost)
				}
				if got = slices.DeleteFunc(got, func(id int64) bool { return id > 100 }); !slices.IsSorted(got) {
					t.Errorf("not in order: %v", got)
				}
				if most := row.requests + 2*(concurrency-1); c.Requests > most {
					t.Errorf("%d requests, want at most %d", c.Requests, most)
				}
			})
		}
	}
}

// Collections that keep changing are listed at a cost of a few requests per page.
func TestCollectionKeepsChanging(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		inserted int // at the front before each request
		removed  int
		requests int
	}{
		{"20 inserted", 20, 0, 350},
		{"30 inserted", 30, 0, 350},
		{"20 removed", 0, 20, 250},
		{"40 removed", 0, 40, 250},
	} {
		for _, concurrency := range []int{1, 8} {
			t.Run(fmt.Sprintf("%s, concurrency %d", row.name, concurrency), func(t *testing.T) {
				t.Parallel()
				c := pagingtest.New(5000)
				before := slices.Clone(c.IDs)
				c.Before = func(int) {
					c.Remove(0, min(row.removed, len(c.IDs)))
					c.Insert(0, row.inserted)
				}
				got, err := c.List(50, concurrency)
				if lost := missing(c, before, got); err != nil || lost != nil {
					t.Errorf("lost %d items in %d requests: %v", len(lost), c.Requests, err)
				}
				if c.Requests > row.requests {
					t.Errorf("%d requests, want at most %d", c.Requests, row.requests)
				}
			})
		}
	}
}
