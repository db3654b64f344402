package paging_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/wrapper/internal/paging"
	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

func TestConcurrency(t *testing.T) {
	t.Parallel()
	// 990 items are a page of 100, nine pages that overlap by one, and a page that confirms the end.
	for _, row := range []struct {
		concurrency int
		most        int32
		took        time.Duration
	}{
		{1, 1, 11 * time.Second},
		{2, 2, 6 * time.Second},
		{4, 4, 4 * time.Second},
		{8, 8, 3 * time.Second},
		{100, 10, 2 * time.Second},
	} {
		t.Run(fmt.Sprint(row.concurrency), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := pagingtest.New(990)
				c.Latency = time.Second
				start := time.Now()
				got, err := c.List(100, row.concurrency)
				if err != nil || !slices.Equal(got, c.IDs) {
					t.Errorf("got %d items: %v", len(got), err)
				}
				if took := time.Since(start); took != row.took || c.MaxInFlight.Load() != row.most || c.Requests != 11 {
					t.Errorf("%d requests, %d in flight, %v", c.Requests, c.MaxInFlight.Load(), took)
				}
			})
		})
	}
}

func TestConcurrencyOfOneFetchesNothingAhead(t *testing.T) {
	t.Parallel()
	c := pagingtest.New(50)
	listed := 0
	err := c.Lister(10, 1).Run(t.Context(), func(*int64) bool {
		listed++
		// The first page has ten new items, each other one nine.
		want := 1 + (listed-2)/9
		if listed > 1 && c.Requests != want {
			t.Errorf("at item %d there were %d requests, want %d", listed, c.Requests, want)
		}
		return true
	})
	if err != nil {
		t.Error(err)
	}
}

func TestStoppingCancelsRequests(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			c := pagingtest.New(10_000)
			c.Latency = time.Second
			if err := c.Lister(10, concurrency).Run(t.Context(), func(*int64) bool { return false }); err != nil {
				t.Error(err)
			}
			// The bubble does not end while a goroutine is left in it.
			if c.Requests != 1 || c.InFlight.Load() != 0 {
				t.Errorf("%d requests were answered, %d are in flight", c.Requests, c.InFlight.Load())
			}
		})
	}
}

func TestPanicCancelsRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pagingtest.New(10_000)
		c.Latency = time.Second
		defer func() {
			if recover() != "in yield" || c.InFlight.Load() != 0 {
				t.Errorf("%d requests are in flight", c.InFlight.Load())
			}
		}()
		yielded := 0
		_ = c.Lister(10, 8).Run(t.Context(), func(*int64) bool {
			if yielded++; yielded > 15 {
				panic("in yield")
			}
			return true
		})
	})
}

func TestCancelStopsListing(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			c := pagingtest.New(10_000)
			c.Latency = time.Second
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			defer cancel()
			start := time.Now()
			err := c.Lister(10, concurrency).Run(ctx, func(*int64) bool { return true })
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 2500*time.Millisecond {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
			if c.InFlight.Load() != 0 || c.Requests > 1+concurrency {
				t.Errorf("%d requests were answered, %d are in flight", c.Requests, c.InFlight.Load())
			}
		})
	}
}

func TestFetchErrorEndsListing(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	c := pagingtest.New(100)
	lister := c.Lister(10, 8)
	lister.Fetch = func(ctx context.Context, offset, limit int64, page *paging.Page[int64]) error {
		if offset == 27 {
			return broken
		}
		return c.Fetch(ctx, offset, limit, page)
	}
	yielded := 0
	err := lister.Run(t.Context(), func(*int64) bool { yielded++; return true })
	if err != broken || yielded != 28 {
		t.Errorf("got %v after %d items", err, yielded)
	}
}

// A fetch runs code of the caller, which may panic, or end its goroutine with t.FailNow.
func TestFetchThatDoesNotReturn(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		end  func()
		says string
	}{
		{"panic", func() { panic("boom") }, "panicked: boom"},
		{"Goexit", runtime.Goexit, "runtime.Goexit"},
	} {
		for _, offset := range []int64{0, 27} {
			for _, concurrency := range []int{1, 8} {
				t.Run(fmt.Sprintf("%s at offset %d, concurrency %d", row.name, offset, concurrency), func(t *testing.T) {
					t.Parallel()
					c := pagingtest.New(100)
					lister := c.Lister(10, concurrency)
					lister.Fetch = func(ctx context.Context, at, limit int64, page *paging.Page[int64]) error {
						if at == offset {
							row.end()
						}
						return c.Fetch(ctx, at, limit, page)
					}
					yielded := int64(0)
					err := lister.Run(t.Context(), func(*int64) bool { yielded++; return true })
					if err == nil || !strings.Contains(err.Error(), row.says) || offset > 0 && yielded != 28 {
						t.Errorf("got %v after %d items", err, yielded)
					}
				})
			}
		}
	}
}

// A shift is noticed on a page while others are in flight. Those are dropped.
func TestShiftDropsPrefetchedPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := pagingtest.New(1000)
		c.Latency = time.Second
		c.Before = once(6, func() { c.Remove(0, 300) })
		got, err := c.List(50, 8)
		if err != nil {
			t.Fatal(err)
		}
		if got = slices.DeleteFunc(got, func(id int64) bool { return id <= 300 }); !slices.Equal(got, c.IDs) {
			t.Errorf("%d of %d items were listed, in order: %v", len(got), len(c.IDs), slices.IsSorted(got))
		}
	})
}

func TestProgress(t *testing.T) {
	t.Parallel()
	c := pagingtest.New(28)
	var got []paging.Progress
	lister := c.Lister(10, 8)
	lister.Progress = func(p paging.Progress) { got = append(got, p) }
	err := lister.Run(t.Context(), func(*int64) bool { return true })
	want := []paging.Progress{{1, 10, 28}, {2, 19, 28}, {3, 28, 28}, {4, 28, 28}} // the last page confirms the end
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

// A second pass does not count the items again that the first one has listed.
func TestProgressOfSecondPass(t *testing.T) {
	t.Parallel()
	c := pagingtest.New(100)
	c.Before = once(4, func() { c.Insert(0, 1); c.Remove(100, 1) })
	lister := c.Lister(10, 1)
	pages, listed, last := 0, int64(0), paging.Progress{}
	lister.Progress = func(p paging.Progress) {
		if last.Items != listed {
			t.Errorf("reported %d items after page %d, and %d were listed", last.Items, last.Pages, listed)
		}
		pages, last = pages+1, p
	}
	if err := lister.Run(t.Context(), func(*int64) bool { listed++; return true }); err != nil {
		t.Fatal(err)
	}
	if last.Items != listed || last.Pages != pages || pages < 20 {
		t.Errorf("reported %+v at the end, after %d pages and %d items", last, pages, listed)
	}
}

func BenchmarkList(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		for _, kind := range []string{"dense", "random"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				c := pagingtest.New(n)
				if kind == "random" {
					for i := range c.IDs {
						c.IDs[i] = 1 + rand.Int64N(math.MaxInt64)
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := c.Lister(1000, 8).Run(b.Context(), func(*int64) bool { return true }); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/item")
			})
		}
	}
}
