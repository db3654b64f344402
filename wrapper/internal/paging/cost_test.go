package paging_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging"
	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

func TestCost(t *testing.T) {
	type collection = pagingtest.Collection
	rnd := rand.New(rand.NewPCG(1, 2))
	any := func(c *collection) int { return rnd.IntN(len(c.IDs)) }
	for _, row := range []struct {
		name   string
		change func(c *collection, n int)
		every  int64
	}{
		{"rest", nil, 0},
		{"insert front", func(c *collection, n int) { c.Insert(0, 1) }, 0},
		{"insert any", func(c *collection, n int) { c.Insert(any(c), 1) }, 0},
		{"insert end", func(c *collection, n int) { c.Insert(len(c.IDs), 1) }, 0},
		{"remove front", func(c *collection, n int) { c.Remove(0, 1) }, 0},
		{"remove any", func(c *collection, n int) { c.Remove(any(c), 1) }, 0},
		{"remove end", func(c *collection, n int) { c.Remove(len(c.IDs)-1, 1) }, 0},
		{"balanced front", func(c *collection, n int) { c.Insert(0, 1); c.Remove(any(c), 1) }, 0},
		{"balanced end", func(c *collection, n int) { c.Insert(len(c.IDs), 1); c.Remove(any(c), 1) }, 0},
		{"front in, end out", func(c *collection, n int) { c.Insert(0, 1); c.Remove(len(c.IDs)-1, 1) }, 0},
		{"balanced any", func(c *collection, n int) { c.Insert(any(c), 1); c.Remove(any(c), 1) }, 0},
		{"alternate", func(c *collection, n int) {
			if n%2 == 0 {
				c.Insert(0, 1)
			} else {
				c.Remove(any(c), 1)
			}
		}, 0},
		{"5 each", func(c *collection, n int) {
			for range 5 {
				c.Insert(any(c), 1)
				c.Remove(any(c), 1)
			}
		}, 0},
		{"20 each", func(c *collection, n int) {
			for range 20 {
				c.Insert(any(c), 1)
				c.Remove(any(c), 1)
			}
		}, 0},
		{"loop 1/100", nil, 100},
		{"loop 1/10", nil, 10},
		{"loop 1/2", nil, 2},
		{"loop all", nil, 1},
	} {
		line := fmt.Sprintf("%-20s", row.name)
		for _, concurrency := range []int{1, 8} {
			for _, granted := range []int64{100, 1000} {
				c := pagingtest.New(20000)
				if row.change != nil {
					c.Before = func(n int) { row.change(c, n) }
				}
				paging.DbgCount = [4]int{}
				paging.DbgJudge = func(pass int, complete, changed, shrank, grew, shifted, stalled bool, reordered int, moved bool, seen, total, missing, found int64, tooSmall bool) {
				}
				yielded := 0
				err := c.Lister(granted, concurrency).Run(context.Background(), func(id *int64) bool {
					yielded++
					if row.every > 0 && *id%row.every == 0 {
						c.RemoveID(*id)
					}
					return true
				})
				line += fmt.Sprintf(" | c %d page %d: %.3f %v %v", concurrency, granted, float64(c.Requests)/(float64(yielded)/float64(granted)), paging.DbgCount, err)
			}
		}
		t.Log(line)
	}
}
