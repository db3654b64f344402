package paging_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging"
	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

type outcome int

const (
	complete outcome = iota
	contradiction
	unstable
)

func outcomeOf(err error) outcome {
	failure, ok := errors.AsType[*paging.Error](err)
	switch {
	case !ok:
		return complete
	case failure.Unstable:
		return unstable
	default:
		return contradiction
	}
}

// A server that contradicts itself is an error after a bounded number of requests, or is listed
// completely.
func TestServerFaults(t *testing.T) {
	t.Parallel()
	type collection = pagingtest.Collection
	honest := func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), int64(len(c.IDs)) }
	for _, row := range []struct {
		name  string
		serve func(c *collection, offset int64) ([]int64, int64)
		grant int64
		want  outcome
	}{
		{"repeats the first page", func(c *collection, _ int64) ([]int64, int64) { return c.IDs, 100 }, 0, contradiction},
		{"stops half way", func(c *collection, offset int64) ([]int64, int64) { return c.IDs[min(offset, 50):50], 100 }, 0, contradiction},
		{"serves empty pages early", func(c *collection, offset int64) ([]int64, int64) {
			if offset > 40 {
				return nil, 100
			}
			return honest(c, offset)
		}, 0, contradiction},
		{"has no items but a total", func(*collection, int64) ([]int64, int64) { return nil, 100 }, 0, contradiction},
		{"counts one too many", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 101 }, 0, contradiction},
		{"counts too few", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 10 }, 0, complete},
		{"counts none", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 0 }, 0, complete},
		{"counts too few, grants 3", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 51 }, 3, complete},
		{"shuffles before every request", func(c *collection, offset int64) ([]int64, int64) {
			rand.Shuffle(len(c.IDs), func(i, j int) { c.IDs[i], c.IDs[j] = c.IDs[j], c.IDs[i] })
			return honest(c, offset)
		}, 0, unstable},
		{"reverses before every request", func(c *collection, offset int64) ([]int64, int64) {
			slices.Reverse(c.IDs)
			return honest(c, offset)
		}, 0, unstable},
		{"has each item twice", func(c *collection, offset int64) ([]int64, int64) {
			ids := slices.Clone(c.From(offset))
			for i := range ids {
				ids[i] = (ids[i] + 1) / 2
			}
			return ids, 100
		}, 0, unstable},
		{"grants 3", honest, 3, complete},
		{"grants 2", honest, 2, complete},
		{"grants 1", honest, 1, contradiction},
	} {
		for _, concurrency := range []int{1, 8} {
			for _, silent := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, concurrency %d, silent %v", row.name, concurrency, silent), func(t *testing.T) {
					t.Parallel()
					c := pagingtest.New(100)
					all := slices.Clone(c.IDs)
					c.Silent = silent
					c.Serve = func(offset int64) ([]int64, int64) { return row.serve(c, offset) }
					if row.grant > 0 {
						c.Grant = func(int64) int64 { return row.grant }
					}
					got, err := c.List(10, concurrency)
					if outcomeOf(err) != row.want {
						t.Errorf("got %d items in %d requests: %v", len(got), c.Requests, err)
					}
					if row.want == complete && !slices.Equal(got, all) {
						t.Errorf("got %d items: %v", len(got), got)
					}
					if c.Requests > 400 {
						t.Errorf("%d requests", c.Requests)
					}
				})
			}
		}
	}
}

// A server may count first and look up the page later. A full page that reaches such a total by
// chance does not end the listing.
func TestTotalOlderThanPage(t *testing.T) {
	t.Parallel()
	c := pagingtest.New(8)
	c.Serve = func(offset int64) ([]int64, int64) {
		if c.Requests == 2 {
			c.Remove(0, 1)
		}
		total := int64(len(c.IDs))
		if c.Requests == 9 {
			c.Insert(0, 1)
		}
		return c.From(offset), total
	}
	got, err := c.List(2, 1)
	if err != nil || !slices.Contains(got, 8) {
		t.Errorf("got %v, %v", got, err)
	}
}

// A total that stops at a maximum costs no requests.
func TestCappedTotal(t *testing.T) {
	t.Parallel()
	for _, most := range []int64{0, 1000} {
		for _, concurrency := range []int{1, 8} {
			c := pagingtest.New(3000)
			c.Serve = func(offset int64) ([]int64, int64) { return c.From(offset), most }
			got, err := c.List(10, concurrency)
			if err != nil || !slices.Equal(got, c.IDs) || c.Requests > 700 {
				t.Errorf("got %d items in %d requests: %v", len(got), c.Requests, err)
			}
		}
	}
}

// A collection that is replaced before each request never ends, and is given up.
func TestCollectionNeverSettles(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		c := pagingtest.New(100)
		c.Before = func(int) { c.Remove(0, 100); c.Insert(0, 100) }
		got, err := c.List(10, concurrency)
		if outcomeOf(err) != unstable || c.Requests > 500 {
			t.Errorf("got %d items in %d requests: %v", len(got), c.Requests, err)
		}
	}
}
