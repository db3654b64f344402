package properties_test

import (
	"context"
	"slices"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
	"pgregory.net/rapid"
)

// change happens to a collection before a request. Places range from 0 to 99, whatever its length.
type change struct{ removed, inserted []int }

// list is what a change needs of a collection.
type list interface {
	Len() int
	Remove(at, n int)
	Insert(at, n int)
}

func (c change) apply(to list) {
	for _, place := range c.removed {
		if n := to.Len(); n > 0 {
			to.Remove(place*n/100, 1)
		}
	}
	for _, place := range c.inserted {
		to.Insert(place*(to.Len()+1)/100, 1)
	}
}

// drawChanges draws a schedule that is calm or wild, at the front, at the end or everywhere.
func drawChanges(t *rapid.T) []change {
	most := rapid.SampledFrom([]int{1, 3, 25}).Draw(t, "most changes before a request")
	place := rapid.SampledFrom([]*rapid.Generator[int]{
		rapid.IntRange(0, 99), rapid.Just(0), rapid.Just(99), rapid.IntRange(40, 60),
	}).Draw(t, "place")
	places := func(label string) *rapid.Generator[[]int] {
		if rapid.Bool().Draw(t, "no "+label) {
			return rapid.Just[[]int](nil)
		}
		return rapid.SliceOfN(place, 0, most)
	}
	removed, inserted := places("removals"), places("insertions")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) change {
		if rapid.IntRange(0, 2).Draw(t, "rest") == 0 {
			return change{}
		}
		return change{removed.Draw(t, "removed"), inserted.Draw(t, "inserted")}
	}), 0, 40).Draw(t, "schedule")
}

// drawCollection draws a collection that may lower the limit.
func drawCollection(t *rapid.T) *pagingtest.Collection {
	c := pagingtest.New(rapid.IntRange(0, 80).Draw(t, "items"))
	if most := rapid.SampledFrom([]int64{0, 0, 2, 3, 7}).Draw(t, "granted limit"); most > 0 {
		c.Grant = func(int64) int64 { return most }
		c.Silent = rapid.Bool().Draw(t, "silent")
	}
	return c
}

func drawLimit(t *rapid.T) int64 {
	return rapid.SampledFrom([]int64{2, 3, 5, 10, 30, 1000}).Draw(t, "limit")
}

func drawConcurrency(t *rapid.T) int {
	return rapid.SampledFrom([]int{1, 2, 8}).Draw(t, "concurrency")
}

// checkListing fails if an item was yielded twice, or if one that stayed was not yielded.
func checkListing(t *rapid.T, before, after, got []int64) {
	yielded := make(map[int64]bool, len(got))
	for _, id := range got {
		if yielded[id] {
			t.Fatalf("item %d was yielded twice", id)
		}
		yielded[id] = true
	}
	for _, id := range before {
		if !yielded[id] && slices.Contains(after, id) {
			t.Fatalf("item %d stayed and was not yielded", id)
		}
	}
}

// An item that stays in the collection is yielded once, and none is yielded twice.
func TestItemsThatStayAreYieldedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, limit, concurrency, changes := drawCollection(t), drawLimit(t), drawConcurrency(t), drawChanges(t)
		c.Before = func(request int) {
			if request <= len(changes) {
				changes[request-1].apply(c)
			}
		}
		before := slices.Clone(c.IDs)
		got, err := c.List(limit, concurrency)
		if err != nil {
			t.Fatalf("after %d requests and %d items: %v", c.Requests, len(got), err)
		}
		checkListing(t, before, c.IDs, got)
	})
}

// A loop that removes the items it gets reaches all items that were there at its start.
func TestRemovingInTheLoopReachesAllItems(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, concurrency := drawCollection(t), drawConcurrency(t)
		keep := rapid.SampledFrom([]int64{0, 2, 3}).Draw(t, "keep every n-th")
		kept := func(id int64) bool { return keep > 0 && id%keep == 0 }
		want := slices.DeleteFunc(slices.Clone(c.IDs), func(id int64) bool { return !kept(id) })
		err := c.Lister(drawLimit(t), concurrency).Run(context.Background(), func(id *int64) bool {
			if !kept(*id) {
				c.RemoveID(*id)
			}
			return true
		})
		if err != nil || !slices.Equal(c.IDs, want) {
			t.Fatalf("left are %v, want %v: %v", c.IDs, want, err)
		}
	})
}
