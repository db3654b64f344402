package opine_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// gone answers every removal with 404.
func gone(req *http.Request) (*http.Response, error) {
	return answer(req, 404, `{"error":"gone"}`), nil
}

func upTo(n int64) func(func(int64) bool) {
	return func(yield func(int64) bool) {
		for id := int64(1); id <= n && yield(id); id++ {
		}
	}
}

func TestRemoveAllConcurrency(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		options *opine.BatchOptions
		most    int32
		took    time.Duration
	}{
		{nil, 8, 13 * time.Second},
		{&opine.BatchOptions{}, 8, 13 * time.Second},
		{&opine.BatchOptions{Concurrency: 1}, 1, 100 * time.Second},
		{&opine.BatchOptions{Concurrency: 200}, 100, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &latency{answer: gone}
			start, results := time.Now(), 0
			for range s.client(t).Users.RemoveAll(t.Context(), upTo(100), row.options) {
				results++
			}
			if took := time.Since(start); results != 100 || s.most.Load() != row.most || took != row.took {
				t.Errorf("%v: %d results, %d in flight, %v", row.options, results, s.most.Load(), took)
			}
		})
	}
}

func TestRemoveAllCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &latency{answer: gone}
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		answered, left := 0, map[int64]bool{}
		for removal, err := range s.client(t).Users.RemoveAll(ctx, upTo(30), nil) {
			if errors.Is(err, opine.ErrNotFound) {
				answered++
			} else if errors.Is(err, context.DeadlineExceeded) {
				left[removal.ID] = true
			}
		}
		if answered != 8 || len(left) != 22 || s.sent.Load() != 16 || s.inFlight.Load() != 0 {
			t.Errorf("%d answered, %d left, %d sent, %d in flight", answered, len(left), s.sent.Load(), s.inFlight.Load())
		}
	})
}

func TestRemoveAllBreak(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &latency{answer: gone}
		for range s.client(t).Users.RemoveAll(t.Context(), upTo(1000), nil) {
			break
		}
		// A leaked goroutine would keep the synctest bubble from ending.
		if s.sent.Load() > 8 || s.inFlight.Load() != 0 {
			t.Errorf("%d sent, %d in flight", s.sent.Load(), s.inFlight.Load())
		}
	})
}

func TestRemoveAllFromARunningListing(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		m := newModel(500)
		client := m.client(t)
		everybody := func(yield func(int64) bool) {
			for user, err := range client.Users.All(t.Context(), &opine.ListOptions{PageSize: 20, Concurrency: concurrency}) {
				if err != nil {
					t.Error(err)
				}
				if !yield(user.ID) {
					return
				}
			}
		}
		removed := 0
		for _, err := range client.Users.RemoveAll(t.Context(), everybody, nil) {
			if err != nil {
				t.Error(err)
			}
			removed++
		}
		if removed != 500 || len(m.ids) != 0 {
			t.Errorf("%d were removed, %d are left", removed, len(m.ids))
		}
	}
}

// Drawing the next id may take long, so finished results are yielded first.
func TestRemoveAllYieldsBeforeItDrawsIDs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &latency{answer: gone}
		slowly := func(yield func(int64) bool) {
			for id := int64(1); id <= 3 && yield(id); id++ {
				<-time.After(time.Hour)
			}
		}
		start := time.Now()
		var after []time.Duration
		for range s.client(t).Users.RemoveAll(t.Context(), slowly, nil) {
			after = append(after, time.Since(start).Round(time.Hour))
		}
		if want := []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour}; !slices.Equal(after, want) {
			t.Errorf("results came after %v", after)
		}
	})
}

func TestInvalidBatchOptions(t *testing.T) {
	t.Parallel()
	s := &latency{answer: gone}
	for _, err := range s.client(t).Users.RemoveAll(t.Context(), upTo(3), &opine.BatchOptions{Concurrency: -1}) {
		if !errors.Is(err, opine.ErrInvalid) {
			t.Errorf("got %v", err)
		}
	}
	if s.sent.Load() != 0 {
		t.Errorf("%d were sent", s.sent.Load())
	}
}
