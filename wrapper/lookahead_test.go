package opine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func TestSeveralPagesAreInFlight(t *testing.T) {
	t.Parallel()
	// 991 users are a page of 100 and nine more that overlap by one.
	for _, row := range []struct {
		concurrency int
		most        int32
		took        time.Duration
	}{
		{0, 8, 3 * time.Second},
		{1, 1, 10 * time.Second},
		{2, 2, 6 * time.Second},
		{4, 4, 4 * time.Second},
		{100, 9, 2 * time.Second},
	} {
		t.Run(fmt.Sprint(row.concurrency), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := newModel(990)
				l := &latency{answer: m.RoundTrip}
				start := time.Now()
				got, err := list(l.client(t), &opine.ListOptions{PageSize: 100, Concurrency: row.concurrency})
				if err != nil || !slices.Equal(got, m.ids) {
					t.Errorf("got %d users: %v", len(got), err)
				}
				if took := time.Since(start); took != row.took || l.most.Load() != row.most || m.requests != 10 {
					t.Errorf("%d requests, %d in flight, %v", m.requests, l.most.Load(), took)
				}
			})
		})
	}
}

func TestConcurrencyOneReadsNothingAhead(t *testing.T) {
	t.Parallel()
	m := newModel(50)
	listed := 0
	for _, err := range m.client(t).Users.All(t.Context(), &opine.ListOptions{PageSize: 10, Concurrency: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		listed++
		// Ten users of the first page, and nine of each other one.
		if want := 1 + (listed-2)/9; listed > 1 && m.requests != want {
			t.Fatalf("at user %d there were %d requests, want %d", listed, m.requests, want)
		}
	}
}

func TestBreakingOutStopsTheRequests(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			m := newModel(10_000)
			l := &latency{answer: m.RoundTrip}
			for range l.client(t).Users.All(t.Context(), &opine.ListOptions{PageSize: 10, Concurrency: concurrency}) {
				break
			}
			// The bubble would not end with a goroutine left in it.
			if m.requests > 1 || l.inFlight.Load() != 0 {
				t.Errorf("%d requests were answered, %d are in flight", m.requests, l.inFlight.Load())
			}
		})
	}
}

func TestCancellingStopsAListing(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		synctest.Test(t, func(t *testing.T) {
			m := newModel(10_000)
			l := &latency{answer: m.RoundTrip}
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			defer cancel()
			start, listed := time.Now(), 0
			var last error
			for _, err := range l.client(t).Users.All(ctx, &opine.ListOptions{PageSize: 10, Concurrency: concurrency}) {
				if last = err; err == nil {
					listed++
				}
			}
			if !errors.Is(last, context.DeadlineExceeded) || time.Since(start) != 2500*time.Millisecond {
				t.Errorf("after %d users and %v: %v", listed, time.Since(start), last)
			}
			if l.inFlight.Load() != 0 || m.requests > 1+concurrency {
				t.Errorf("%d requests were answered, %d are in flight", m.requests, l.inFlight.Load())
			}
		})
	}
}

// A shift is found on a page while others are in flight: those are thrown away, and everybody is listed all the same.
func TestAShiftWhileOthersAreInFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newModel(1000)
		l := &latency{answer: m.RoundTrip}
		m.before = once(6, func(m *model) { m.ids = m.ids[300:] })
		got, err := list(l.client(t), &opine.ListOptions{PageSize: 50})
		if err != nil {
			t.Fatal(err)
		}
		if got = slices.DeleteFunc(got, func(id int64) bool { return id <= 300 }); !slices.Equal(got, m.ids) {
			t.Errorf("%d of %d users were listed, in order %v", len(got), len(m.ids), slices.IsSorted(got))
		}
	})
}

func TestProgressIsToldPageByPage(t *testing.T) {
	t.Parallel()
	m := newModel(28)
	var told []opine.Progress
	_, err := list(m.client(t), &opine.ListOptions{PageSize: 10, Progress: func(p opine.Progress) { told = append(told, p) }})
	want := []opine.Progress{{Pages: 1, Items: 10, Total: 28}, {Pages: 2, Items: 19, Total: 28}, {Pages: 3, Items: 28, Total: 28}}
	if err != nil || !slices.Equal(told[:min(3, len(told))], want) {
		t.Errorf("told %v: %v", told, err)
	}
}

// A list that is read again does not count those twice whom it has listed before.
func TestProgressOfAListThatIsReadAgain(t *testing.T) {
	t.Parallel()
	m := newModel(100)
	m.before = once(4, func(m *model) {
		m.insert(0)
		m.remove(100)
	})
	pages, listed, told := 0, int64(0), opine.Progress{}
	for _, err := range m.client(t).Users.All(t.Context(), &opine.ListOptions{PageSize: 10, Concurrency: 1, Progress: func(p opine.Progress) {
		if told.Items != listed {
			t.Errorf("told %d users after page %d, and %d were listed", told.Items, told.Pages, listed)
		}
		pages, told = pages+1, p
	}}) {
		if err != nil {
			t.Fatal(err)
		}
		listed++
	}
	if told.Items != listed || told.Pages != pages || pages < 20 {
		t.Errorf("told %+v in the end, after %d pages and %d users", told, pages, listed)
	}
}
