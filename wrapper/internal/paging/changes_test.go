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
		requests int // at most; 13 without a change, and more than twice as many with a second pass
	}{
		{"one removed at the front", func(c *collection) { c.Remove(0, 1) }, 40},
		{"one removed just before the frontier", func(c *collection) { c.Remove(26, 1) }, 40},
		{"the frontier removed", func(c *collection) { c.Remove(27, 1) }, 40},
		{"the one after the frontier removed", func(c *collection) { c.Remove(28, 1) }, 40},
		{"one removed at the end", func(c *collection) { c.Remove(99, 1) }, 40},
		{"a page removed at the front", func(c *collection) { c.Remove(0, 10) }, 40},
		{"more than a page removed at the front", func(c *collection) { c.Remove(2, 25) }, 40},
		{"all known items removed", func(c *collection) { c.Remove(0, 28) }, 40},
		{"all removed", func(c *collection) { c.Remove(0, 100) }, 12},
		{"all unknown items removed", func(c *collection) { c.Remove(28, 72) }, 12},
		{"one inserted at the front", func(c *collection) { c.Insert(0, 1) }, 40},
		{"one inserted in the middle", func(c *collection) { c.Insert(27, 1) }, 40},
		{"one inserted at the end", func(c *collection) { c.Insert(100, 1) }, 40},
		{"more than a page inserted at the front", func(c *collection) { c.Insert(0, 25) }, 40},
		{"a hundred inserted at the front", func(c *collection) { c.Insert(0, 100) }, 70},
		{"one removed at the front, one inserted at the end", func(c *collection) { c.Remove(0, 1); c.Insert(99, 1) }, 40},
		{"one inserted at the front, one removed at the end", func(c *collection) { c.Insert(0, 1); c.Remove(100, 1) }, 40},
		{"a page removed at the front, a page inserted at the end", func(c *collection) { c.Remove(0, 10); c.Insert(90, 10) }, 40},
		{"half removed at the front, half inserted at the end", func(c *collection) { c.Remove(0, 50); c.Insert(50, 50) }, 40},
		{"a page inserted at the front, a page removed at the end", func(c *collection) { c.Insert(0, 10); c.Remove(100, 10) }, 40},
		{"all replaced", func(c *collection) { c.Remove(0, 100); c.Insert(0, 100) }, 40},
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
				// A page that was fetched before a removal may show the item later than one fetched after it.
				stayed := func(id int64) bool { return id <= 100 && slices.Contains(c.IDs, id) }
				if got = slices.DeleteFunc(got, func(id int64) bool { return !stayed(id) }); !slices.IsSorted(got) {
					t.Errorf("not in order: %v", got)
				}
				// How many prefetched pages a shift makes useless depends on the scheduler.
				if most := row.requests + 2*(concurrency-1); c.Requests > most {
					t.Errorf("%d requests, want at most %d", c.Requests, most)
				}
			})
		}
	}
}

// Collections that change fast are listed all the same, at a few requests per page.
func TestCollectionChangesFast(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ inserted, removed int }{{20, 0}, {30, 0}, {0, 20}, {0, 40}, {20, 20}} {
		for _, concurrency := range []int{1, 8} {
			t.Run(fmt.Sprintf("%+v, concurrency %d", row, concurrency), func(t *testing.T) {
				t.Parallel()
				c := pagingtest.New(5000)
				before := slices.Clone(c.IDs)
				c.Before = func(int) { // at the front, before each request
					c.Remove(0, min(row.removed, c.Len()))
					c.Insert(0, row.inserted)
				}
				got, err := c.List(50, concurrency)
				if lost := missing(c, before, got); err != nil || lost != nil {
					t.Errorf("lost %d items in %d requests: %v", len(lost), c.Requests, err)
				}
				if pages := len(got) / 50; c.Requests > 5*pages {
					t.Errorf("%d requests for %d pages of new items", c.Requests, pages)
				}
			})
		}
	}
}

// A burst of insertions is passed in steps of the size that the server grants.
func TestBurstAtGrantedSize(t *testing.T) {
	t.Parallel()
	caps := map[string]func(int64) int64{"changing": nil}
	for _, granted := range []int64{2, 5, 10, 16} {
		caps[fmt.Sprint(granted)] = func(int64) int64 { return granted }
	}
	for name, grant := range caps {
		for _, silent := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, silent %v", name, silent), func(t *testing.T) {
				t.Parallel()
				c := pagingtest.New(720)
				c.Silent, c.Grant = silent, grant
				if grant == nil {
					c.Grant = func(int64) int64 { return int64(2 + c.Requests*7%15) }
				}
				before := slices.Clone(c.IDs)
				c.Before = once(75, func() { c.Insert(0, 620) })
				got, err := c.List(1000, 8)
				if lost := missing(c, before, got); err != nil || lost != nil {
					t.Errorf("lost %d items in %d requests: %v", len(lost), c.Requests, err)
				}
			})
		}
	}
}

// One item moves to the front before it is read, and another one is removed. Only a second pass finds
// the first one.
func TestEditedItemIsFound(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		c := pagingtest.New(1000)
		yielded, last := 0, c.IDs[999]
		found := false
		err := c.Lister(100, concurrency).Run(t.Context(), func(id *int64) bool {
			if yielded++; yielded == 50 {
				c.Move(999, 0)
				c.RemoveID(10)
			}
			found = found || *id == last
			return true
		})
		if err != nil || !found || yielded != 1000 {
			t.Errorf("%d items, found %v: %v", yielded, found, err)
		}
	}
}
