//go:build soak

package opine_test

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// TestSoak lists for 30 seconds with 64 goroutines on one client, over a socket, while the server fails
// in every transient way. Each listing must be complete, and no goroutine may remain.
func TestSoak(t *testing.T) {
	const (
		lasts      = 30 * time.Second
		goroutines = 64
		people     = 2000
	)
	before := runtime.NumGoroutine()
	var listings, requests atomic.Int64
	t.Run("listings", func(t *testing.T) {
		srv := opinetest.NewServer(t, opinetest.WithSeed(1, people))
		transport := &http.Transport{MaxIdleConnsPerHost: goroutines}
		client := newClient(t, srv.URL, srv.Key, opine.WithHTTPClient(&http.Client{Transport: transport}), opine.WithRetry(opine.RetryPolicy{
			// The faults hit any request, and may hit the same one repeatedly.
			Attempts: 40, BaseDelay: time.Millisecond, MaxDelay: 20 * time.Millisecond, AttemptTimeout: 10 * time.Second,
		}))
		want := make(map[int64]bool)
		for _, user := range srv.Users() {
			want[user.ID] = true
		}
		done, stop := context.WithTimeout(t.Context(), lasts)
		defer stop()
		var all sync.WaitGroup
		all.Go(func() {
			ticks := time.NewTicker(2 * time.Second)
			defer ticks.Stop()
			for done.Err() == nil {
				addFaults(t, srv.Fake,
					"nth=1&status=503", "nth=7&reset", "nth=13&cut=1000", "nth=19&delay=50ms", "nth=23&status=429&retry-after=0",
					"listUsers?nth=29&max-limit=50", "nth=31&status=502&html", "nth=37&cut=0", "nth=41&status=429&retry-after=1")
				select {
				case <-ticks.C:
				case <-done.Done():
				}
			}
		})
		for range goroutines {
			all.Go(func() {
				for done.Err() == nil {
					seen := make(map[int64]bool, people)
					for user, err := range client.Users.All(t.Context(), &opine.ListOptions{PageSize: 200}) {
						if err != nil {
							t.Error(err)
							return
						}
						if seen[user.ID] || !want[user.ID] {
							t.Errorf("user %d was listed twice, or is nobody", user.ID)
						}
						seen[user.ID] = true
					}
					if len(seen) != people {
						t.Errorf("%d users were listed of %d", len(seen), people)
					}
					listings.Add(1)
				}
			})
		}
		all.Wait()
		transport.CloseIdleConnections()
		journal := srv.Requests()
		requests.Store(int64(journal[len(journal)-1].Number))
	})
	t.Logf("%d listings, %d requests", listings.Load(), requests.Load())
	if listings.Load() < goroutines {
		t.Error("hardly anything was listed")
	}
	// The server is closed; the goroutines of its connections end a moment later.
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if after := runtime.NumGoroutine(); after > before {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		t.Errorf("%d goroutines were there before, %d after:\n%s", before, after, stacks)
	}
}
