package paging_test

import (
	"math/rand/v2"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

// TestCost bounds the requests per page of 100, second pass included, while something changes before
// each request, or in the loop. At concurrency 1 the count does not depend on the scheduler.
func TestCost(t *testing.T) {
	t.Parallel()
	type collection = pagingtest.Collection
	rnd := rand.New(rand.NewPCG(1, 2))
	somewhere := func(c *collection) int { return rnd.IntN(c.Len()) }
	for _, row := range []struct {
		name   string
		before func(c *collection, n int) // the n-th change
		remove int64                      // one in so many items is removed in the loop
		most   float64
	}{
		{"rest", nil, 0, 1.03},
		{"inserted at the front", func(c *collection, _ int) { c.Insert(0, 1) }, 0, 2.5},
		{"inserted anywhere", func(c *collection, _ int) { c.Insert(somewhere(c), 1) }, 0, 2.5},
		{"inserted at the end", func(c *collection, _ int) { c.Insert(c.Len(), 1) }, 0, 2.5},
		{"removed at the front", func(c *collection, _ int) { c.Remove(0, 1) }, 0, 2.5},
		{"removed anywhere", func(c *collection, _ int) { c.Remove(somewhere(c), 1) }, 0, 2.5},
		{"removed at the end", func(c *collection, _ int) { c.Remove(c.Len()-1, 1) }, 0, 2.5},
		{"inserted at the front, removed anywhere", func(c *collection, _ int) { c.Insert(0, 1); c.Remove(somewhere(c), 1) }, 0, 2.5},
		{"inserted at the front, removed at the end", func(c *collection, _ int) { c.Insert(0, 1); c.Remove(c.Len()-1, 1) }, 0, 2.5},
		{"inserted at the end, removed anywhere", func(c *collection, _ int) { c.Insert(c.Len(), 1); c.Remove(somewhere(c), 1) }, 0, 2.5},
		{"5 inserted and 5 removed anywhere", func(c *collection, _ int) {
			for range 5 {
				c.Insert(somewhere(c), 1)
				c.Remove(somewhere(c), 1)
			}
		}, 0, 2.5},
		{"inserted or removed by turns", func(c *collection, n int) {
			if n%2 == 0 {
				c.Insert(0, 1)
			} else {
				c.Remove(somewhere(c), 1)
			}
		}, 0, 2.5},
		{"one in 100 removed in the loop", nil, 100, 2.5},
		{"one in 10 removed in the loop", nil, 10, 2.5},
		{"one in 2 removed in the loop", nil, 2, 2.5},
		{"all removed in the loop", nil, 1, 1.03},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := pagingtest.New(20_000)
			if row.before != nil {
				c.Before = func(request int) { row.before(c, request) }
			}
			yielded := 0
			err := c.Lister(100, 1).Run(t.Context(), func(id *int64) bool {
				yielded++
				if row.remove > 0 && *id%row.remove == 0 {
					c.RemoveID(*id)
				}
				return true
			})
			cost := float64(c.Requests) / (float64(yielded) / 100)
			t.Logf("%.3f requests per page", cost)
			if err != nil || cost > row.most {
				t.Errorf("%.3f requests per page, want at most %.2f: %v", cost, row.most, err)
			}
		})
	}
}
