// Package pagingtest holds a collection in memory that changes while package paging lists it.
package pagingtest

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/opine-go/opine/wrapper/internal/paging"
)

// Collection serves pages of ids. The zero value is empty. A test may read Requests and change IDs
// between two fetches and in the hooks.
type Collection struct {
	IDs      []int64
	Requests int

	Before  func(request int)                             // called before the n-th page is served, from 1
	Grant   func(limit int64) int64                       // lowers the limit of a request
	Silent  bool                                          // echoes the limit of the request, not the granted one
	Serve   func(offset int64) (ids []int64, total int64) // replaces the truth; Grant still applies
	Latency time.Duration

	mu                    sync.Mutex
	newest                int64
	InFlight, MaxInFlight atomic.Int32
}

// New returns a collection of the ids 1 to n.
func New(n int) *Collection {
	c := &Collection{}
	c.Insert(0, n)
	return c
}

// Len returns the number of items.
func (c *Collection) Len() int { return len(c.IDs) }

// Insert inserts n new items.
func (c *Collection) Insert(at, n int) {
	for range n {
		c.newest++
		c.IDs = slices.Insert(c.IDs, at, c.newest)
		at++
	}
}

// Remove removes n items.
func (c *Collection) Remove(at, n int) { c.IDs = slices.Delete(c.IDs, at, at+n) }

// RemoveID removes an item if the collection has it.
func (c *Collection) RemoveID(id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := slices.Index(c.IDs, id); at >= 0 {
		c.Remove(at, 1)
	}
}

// Move moves an item.
func (c *Collection) Move(from, to int) {
	id := c.IDs[from]
	c.Remove(from, 1)
	c.IDs = slices.Insert(c.IDs, to, id)
}

// From returns the ids from an offset on.
func (c *Collection) From(offset int64) []int64 { return c.IDs[min(offset, int64(len(c.IDs))):] }

// Fetch is for [paging.Lister].
func (c *Collection) Fetch(ctx context.Context, offset, limit int64, page *paging.Page[int64]) error {
	n := c.InFlight.Add(1)
	defer c.InFlight.Add(-1)
	for most := c.MaxInFlight.Load(); n > most && !c.MaxInFlight.CompareAndSwap(most, n); most = c.MaxInFlight.Load() {
	}
	if c.Latency > 0 {
		select {
		case <-time.After(c.Latency):
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Requests++
	if c.Before != nil {
		c.Before(c.Requests)
	}
	granted := limit
	if c.Grant != nil {
		granted = min(limit, c.Grant(limit))
	}
	ids, total := c.From(offset), int64(len(c.IDs))
	if c.Serve != nil {
		ids, total = c.Serve(offset)
	}
	*page = paging.Page[int64]{
		Items: append(page.Items[:0], ids[:min(granted, int64(len(ids)))]...), Offset: offset, Limit: granted, Total: total,
	}
	if c.Silent {
		page.Limit = limit
	}
	return nil
}

// Lister returns a lister of the collection.
func (c *Collection) Lister(limit int64, concurrency int) *paging.Lister[int64] {
	return &paging.Lister[int64]{
		Fetch: c.Fetch, ID: func(id *int64) int64 { return *id }, Limit: limit, Concurrency: concurrency,
	}
}

// List lists the collection, and returns the ids in the order in which they were yielded.
func (c *Collection) List(limit int64, concurrency int) (ids []int64, err error) {
	err = c.Lister(limit, concurrency).Run(context.Background(), func(id *int64) bool {
		ids = append(ids, *id)
		return true
	})
	return ids, err
}
