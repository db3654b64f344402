package paging_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging"
	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

const complete paging.Kind = -1

// kindOf returns the kind of an error of a listing, or complete.
func kindOf(err error) paging.Kind {
	if failure, ok := errors.AsType[*paging.Error](err); ok {
		return failure.Kind
	}
	return complete
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
		want  paging.Kind
	}{
		{"repeats the first page", func(c *collection, _ int64) ([]int64, int64) { return c.IDs, 100 }, 0, paging.Contradiction},
		{"stops half way", func(c *collection, offset int64) ([]int64, int64) { return c.IDs[min(offset, 50):50], 100 }, 0, paging.Contradiction},
		{"serves empty pages early", func(c *collection, offset int64) ([]int64, int64) {
			if offset > 40 {
				return nil, 100
			}
			return honest(c, offset)
		}, 0, paging.Contradiction},
		{"has no items but a total", func(*collection, int64) ([]int64, int64) { return nil, 100 }, 0, paging.Contradiction},
		{"counts one too many", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 101 }, 0, paging.Contradiction},
		{"counts too few", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 10 }, 0, complete},
		{"counts none", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 0 }, 0, complete},
		{"counts too few, grants 3", func(c *collection, offset int64) ([]int64, int64) { return c.From(offset), 51 }, 3, complete},
		{"shuffles before every request", func(c *collection, offset int64) ([]int64, int64) {
			rand.Shuffle(len(c.IDs), func(i, j int) { c.IDs[i], c.IDs[j] = c.IDs[j], c.IDs[i] })
			return honest(c, offset)
		}, 0, paging.Unstable},
		{"reverses before every request", func(c *collection, offset int64) ([]int64, int64) {
			slices.Reverse(c.IDs)
			return honest(c, offset)
		}, 0, paging.Unstable},
		{"has each item twice", func(c *collection, offset int64) ([]int64, int64) {
			ids := slices.Clone(c.From(offset))
			for i := range ids {
				ids[i] = (ids[i] + 1) / 2
			}
			return ids, 100
		}, 0, paging.Unstable},
		{"grants 3", honest, 3, complete},
		{"grants 2", honest, 2, complete},
		{"grants 1", honest, 1, paging.Contradiction},
	} {
		for _, concurrency := range []int{1, 8} {
			for _, silent := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, concurrency %d, silent %v", row.name, concurrency, silent), func(t *testing.T) {
					t.Parallel()
					c := pagingtest.New(100)
					all := slices.Clone(c.IDs)
					c.Silent = silent
					c.Serve = func(offset, _ int64) ([]int64, int64) { return row.serve(c, offset) }
					if row.grant > 0 {
						c.Grant = func(int64) int64 { return row.grant }
					}
					got, err := c.List(10, concurrency)
					if kindOf(err) != row.want {
						t.Errorf("got %d items in %d requests: %v", len(got), c.Requests, err)
					}
					if row.want == complete && !slices.Equal(got, all) {
						t.Errorf("got %d items: %v", len(got), got)
					}
					if c.Requests > 600 {
						t.Errorf("%d requests", c.Requests)
					}
				})
			}
		}
	}
}

// A total that is too small costs no items, whatever is inserted and removed meanwhile.
func TestTotalTooSmall(t *testing.T) {
	t.Parallel()
	type collection = pagingtest.Collection
	zero := func(*collection, int64, int64) int64 { return 0 }
	grant := func(c *collection, now bool, items int64) {
		if c.Grant = nil; now {
			c.Grant = func(int64) int64 { return items }
		}
	}
	for _, row := range []struct {
		name   string
		items  int
		limit  int64
		total  func(c *collection, offset, page int64) int64
		before func(c *collection, request int) // may lower the limit of the request
		remove int64                            // removes one in so many items in the loop
		most   int                              // requests
	}{
		{"at most 5", 23, 2, func(c *collection, _, _ int64) int64 { return min(int64(c.Len()), 5) }, nil, 2, 100},
		{"0, a short page, two insertions", 200, 20, zero, func(c *collection, request int) {
			if request == 2 || request == 3 {
				c.Insert(0, 20)
			}
			grant(c, request == 2, 10)
		}, 0, 100},
		{"0, an empty page", 3000, 10, zero, func(c *collection, request int) { grant(c, request == 20, 0) }, 0, 1400},
		{"0, a short page", 3000, 10, zero, func(c *collection, request int) { grant(c, request == 20, 3) }, 0, 1400},
		{"0, less granted after page 1", 1000, 100, zero, func(c *collection, request int) { grant(c, request > 1, 10) }, 0, 400},
		{"at most 500, less granted after page 1", 1000, 100, func(c *collection, _, _ int64) int64 { return min(int64(c.Len()), 500) },
			func(c *collection, request int) { grant(c, request > 1, 10) }, 0, 400},
		{"the items of the page", 3000, 10, func(_ *collection, _, page int64) int64 { return page }, nil, 0, 700},
		{"the end of the page", 3000, 10, func(_ *collection, offset, page int64) int64 { return offset + page }, nil, 0, 700},
		{"the end of the page, one more on page 2", 3000, 10, func(_ *collection, offset, page int64) int64 {
			if offset == 9 {
				page++
			}
			return offset + page
		}, nil, 0, 1400},
		{"right on page 1, the end of the page later", 3000, 10, func(c *collection, offset, page int64) int64 {
			if offset == 0 {
				return int64(c.Len())
			}
			return offset + page
		}, nil, 0, 1400},
		{"at most 1000", 3000, 10, func(*collection, int64, int64) int64 { return 1000 }, nil, 0, 700},
		{"0", 3000, 10, zero, nil, 0, 700},
	} {
		for _, concurrency := range []int{1, 8} {
			t.Run(fmt.Sprintf("%s, concurrency %d", row.name, concurrency), func(t *testing.T) {
				t.Parallel()
				c := pagingtest.New(row.items)
				c.Silent = true
				c.Before = func(request int) {
					if row.before != nil {
						row.before(c, request)
					}
				}
				c.Serve = func(offset, granted int64) ([]int64, int64) {
					ids := c.From(offset)
					return ids, row.total(c, offset, min(granted, int64(len(ids))))
				}
				seen := map[int64]bool{}
				err := c.Lister(row.limit, concurrency).Run(t.Context(), func(id *int64) bool {
					seen[*id] = true
					if row.remove > 0 && *id%row.remove == 0 {
						c.RemoveID(*id)
					}
					return true
				})
				for id := range int64(row.items) {
					if !seen[id+1] {
						t.Fatalf("item %d was lost in %d requests: %v", id+1, c.Requests, err)
					}
				}
				if err != nil || c.Requests > row.most {
					t.Errorf("%d requests: %v", c.Requests, err)
				}
			})
		}
	}
}

// A collection that grows without end is given up.
func TestEndlessGrowth(t *testing.T) {
	t.Parallel()
	lister := pagingtest.New(0).Lister(1000, 8)
	lister.Fetch = func(_ context.Context, offset, limit int64, page *paging.Page[int64]) error {
		*page = paging.Page[int64]{Items: page.Items[:0], Offset: offset, Limit: limit, Total: offset + 10*limit}
		for i := range limit {
			page.Items = append(page.Items, offset+i+1)
		}
		return nil
	}
	yielded := 0
	err := lister.Run(t.Context(), func(*int64) bool { yielded++; return true })
	if kindOf(err) != paging.TooLarge || yielded != 10_000_000 || !strings.Contains(err.Error(), "10000000 items") {
		t.Errorf("%d items: %v", yielded, err)
	}
}

// Totals near the largest number overflow nothing.
func TestHugeTotals(t *testing.T) {
	t.Parallel()
	for _, total := range []int64{math.MaxInt64, math.MaxInt64 / 2, math.MaxInt64/16 + 1} {
		for _, grant := range []int64{2, 10} {
			c := pagingtest.New(100)
			c.Grant = func(int64) int64 { return grant }
			c.Serve = func(offset, _ int64) ([]int64, int64) { return c.From(offset), total }
			got, err := c.List(10, 8)
			if kindOf(err) != paging.Contradiction || !slices.Equal(got, c.IDs) {
				t.Errorf("total %d: got %d items: %v", total, len(got), err)
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
		if kindOf(err) != paging.Unstable || c.Requests > 600 {
			t.Errorf("got %d items in %d requests: %v", len(got), c.Requests, err)
		}
	}
}

// A server that ignores the offset, such as a mock with a fixed response, may have everything on its
// only page. Each row is its first response and the next one.
func TestOnlyPage(t *testing.T) {
	t.Parallel()
	type response struct {
		ids   []int64
		total int64
	}
	all := []int64{1, 2, 3, 4, 5}
	for _, row := range []struct {
		name        string
		first, next response
		want        paging.Kind
	}{
		{"everything", response{all, 5}, response{all, 5}, complete},
		{"the total says more", response{all, 6}, response{all, 6}, paging.Contradiction},
		{"the total says more later", response{all, 5}, response{all, 6}, paging.Contradiction},
		{"fewer items later", response{all, 5}, response{all[:4], 5}, paging.Contradiction},
		{"more items later", response{all, 5}, response{append(all[:5:5], 6), 6}, paging.Contradiction},
		{"other items later", response{all, 5}, response{[]int64{1, 2, 3, 4, 6}, 5}, paging.Contradiction},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			lister := pagingtest.New(0).Lister(10, 1)
			requests := 0
			lister.Fetch = func(_ context.Context, _, limit int64, page *paging.Page[int64]) error {
				now := row.next
				if requests++; requests == 1 {
					now = row.first
				}
				*page = paging.Page[int64]{Items: slices.Clone(now.ids), Limit: limit, Total: now.total}
				return nil
			}
			var got []int64
			err := lister.Run(t.Context(), func(id *int64) bool { got = append(got, *id); return true })
			if kindOf(err) != row.want || !slices.Equal(got, all) {
				t.Errorf("got %v in %d requests: %v", got, requests, err)
			}
		})
	}
}
