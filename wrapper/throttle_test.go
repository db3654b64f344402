package opine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// concurrently requests a page in each of n goroutines, and returns a function that waits for them.
func concurrently(t *testing.T, client *opine.Client, n int) (wait func() []error) {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = getPage(t.Context(), client) })
	}
	return func() []error {
		all.Wait()
		return errs
	}
}

func checkAll(t *testing.T, errs []error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// requestTimes returns when each request arrived, measured from the first.
func requestTimes(fake *opinetest.Fake) (times []time.Duration) {
	journal := fake.Requests()
	for _, exchange := range journal {
		times = append(times, exchange.Time.Sub(journal[0].Time))
	}
	return times
}

func TestRetryAfterPausesTheWholeClient(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"nth=1&status=429&retry-after=10", "nth=1&status=503&retry-after=10"} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, fault)
			client, other := fakeClient(t, fake), fakeClient(t, fake)
			first := concurrently(t, client, 1)
			synctest.Wait() // until the answer has come
			rest := concurrently(t, client, 63)
			synctest.Wait()
			if n := len(fake.Requests()); n != 1 {
				t.Errorf("%d requests were sent by a client that was asked to wait", n)
			}
			checkAll(t, concurrently(t, other, 1)())
			checkAll(t, append(first(), rest()...))
			for i, at := range requestTimes(fake)[2:] {
				if at < 10*time.Second || at > 12*time.Second { // spread over the moments after the pause
					t.Errorf("request %d came after %v", i+2, at)
				}
			}
			if len(fake.Requests()) != 66 {
				t.Errorf("%d requests were sent", len(fake.Requests()))
			}
		})
	}
}

func Test429WithoutRetryAfterPausesForTheBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "nth=1&status=429")
		client := fakeClient(t, fake)
		first := concurrently(t, client, 1)
		synctest.Wait()
		rest := concurrently(t, client, 9)
		checkAll(t, append(first(), rest()...))
		times := requestTimes(fake)
		if times[1] == 0 || times[1] > 250*time.Millisecond || times[9] > time.Second {
			t.Errorf("requests came after %v", times)
		}
	})
}

func TestPauseBeyondTheDeadlineFailsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "nth=1&status=429&retry-after=50")
		client := fakeClient(t, fake)
		first := concurrently(t, client, 1)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		err := getPage(ctx, client)
		failure := asError(t, err)
		if !errors.Is(err, opine.ErrRateLimited) || errors.Is(err, context.DeadlineExceeded) || failure.RetryAfter != 50*time.Second ||
			len(failure.Attempts) != 0 || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if !strings.Contains(err.Error(), "too many requests: not sent; the server asks to wait 50s") {
			t.Errorf("got %v", err)
		}
		checkAll(t, first())
	})
}

// If the server asks for a longer wait than MaxWait, no call is sent until it has passed, or for an
// hour.
func TestPauseBeyondMaxWaitFailsAtOnce(t *testing.T) {
	t.Parallel()
	for asked, held := range map[time.Duration]time.Duration{
		30 * time.Minute: 30 * time.Minute, 24 * 365 * time.Hour: time.Hour,
	} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, fmt.Sprintf("nth=2&status=429&retry-after=%d", int(asked.Seconds())))
			client := fakeClient(t, fake)
			ids := []int64{fake.Users()[0].ID, fake.Users()[1].ID, fake.Users()[2].ID, fake.Users()[3].ID}
			start := time.Now()
			removed, limited := 0, 0
			for _, err := range client.Users.RemoveAll(t.Context(), slices.Values(ids), &opine.BatchOptions{Concurrency: 1}) {
				if err == nil {
					removed++
				} else if errors.Is(err, opine.ErrRateLimited) {
					limited++
				}
			}
			if removed != 1 || limited != 3 || len(fake.Requests()) != 2 || time.Since(start) != 0 {
				t.Errorf("%v: %d removed, %d limited, %d requests, after %v", asked, removed, limited, len(fake.Requests()), time.Since(start))
			}
			time.Sleep(held - time.Second)
			if err := getPage(t.Context(), client); err != nil || time.Since(start) != held {
				t.Errorf("%v: after %v: %v", asked, time.Since(start), err)
			}
		})
	}
}

// The client waits for a pause within MaxWait, however long. A backoff that the server did not ask for
// pauses other calls for at most their MaxWait.
func TestPauseWithinMaxWait(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		fault       string
		policy      opine.RetryPolicy
		least, most time.Duration // until the others are sent
	}{
		{"nth=1&status=429&retry-after=5400", opine.RetryPolicy{MaxWait: 2 * time.Hour}, 90 * time.Minute, 91 * time.Minute},
		{"nth=1&status=429", opine.RetryPolicy{BaseDelay: 1000 * time.Hour, MaxDelay: 1000 * time.Hour}, 0, 61 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, row.fault)
			client := fakeClient(t, fake, opine.WithRetry(row.policy))
			first := concurrently(t, client, 1)
			synctest.Wait()
			checkAll(t, concurrently(t, client, 5)())
			if sent := requestTimes(fake); len(sent) < 6 || sent[1] < row.least || sent[5] > row.most {
				t.Errorf("%s: requests were sent after %v", row.fault, sent)
			}
			checkAll(t, first())
		})
	}
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "first=5&status=503") // retries count
		checkAll(t, concurrently(t, fakeClient(t, fake, opine.WithRateLimit(10, 5)), 60)())
		times := requestTimes(fake)
		if len(times) != 65 {
			t.Fatalf("%d requests were sent", len(times))
		}
		for i, at := range times {
			if earliest := max(0, time.Duration(i-4)*100*time.Millisecond); at < earliest-time.Microsecond {
				t.Errorf("request %d came after %v, not %v", i+1, at, earliest)
			}
		}
		if last := times[64]; last > 6*time.Second+time.Millisecond {
			t.Errorf("the last request came after %v", last)
		}
	})
}

// A call that waited for the rate limit honors a pause that began meanwhile.
func TestPauseDuringTheRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "nth=3&status=429&retry-after=30")
		checkAll(t, concurrently(t, fakeClient(t, fake, opine.WithRateLimit(1, 1)), 10)())
		times := requestTimes(fake)
		for i, at := range times[1:] {
			if i > 1 && at < 32*time.Second-time.Microsecond {
				t.Errorf("request %d came after %v, during the pause", i+2, at)
			}
			if at-times[i] < time.Second-time.Microsecond {
				t.Errorf("requests %d and %d are %v apart", i+1, i+2, at-times[i])
			}
		}
	})
}

func TestRateLimitBeyondTheDeadlineFailsAtOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		sent  int // before
		fault string
		want  error
		says  string
	}{
		{"before the first attempt", 1, "nth=9&reset", context.DeadlineExceeded, "the client's own rate limit leaves no time"},
		{"after a response", 0, "status=503", opine.ErrServer, "503 Service Unavailable"},
		{"after a broken connection", 0, "reset", context.DeadlineExceeded, "connection reset by peer; context deadline exceeded: the client's own rate limit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, row.fault)
				client := fakeClient(t, fake, opine.WithRateLimit(0.01, 1))
				checkAll(t, concurrently(t, client, row.sent)())
				start := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				err := getPage(ctx, client)
				if !errors.Is(err, row.want) || !strings.Contains(err.Error(), row.says) || time.Since(start) > 250*time.Millisecond {
					t.Errorf("after %v: %v", time.Since(start), err)
				}
				if n := len(asError(t, err).Attempts); n != 1-row.sent {
					t.Errorf("the error has %d attempts", n)
				}
			})
		})
	}
}

func TestCancelInterruptsEveryWait(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		sent     int // by other goroutines, before
		fault    string
		option   opine.Option
		attempts int
	}{
		{"for an answer", 0, "hang", nil, 1},
		{"for the rest of a body", 0, "hang&cut=10", nil, 1},
		{"of the backoff", 0, "status=503", opine.WithRetry(opine.RetryPolicy{BaseDelay: 1e6 * time.Hour, MaxDelay: 1e6 * time.Hour}), 1},
		{"after a broken connection", 0, "reset", opine.WithRetry(opine.RetryPolicy{BaseDelay: 1e6 * time.Hour, MaxDelay: 1e6 * time.Hour}), 1},
		{"that the server asks for", 0, "status=503&retry-after=60", nil, 1},
		{"that the server has asked another goroutine for", 1, "nth=1&status=429&retry-after=60", nil, 0},
		{"for the rate limit", 1, "nth=9&reset", opine.WithRateLimit(0.01, 1), 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := fakeClient(t, newFake(t, row.fault), row.option)
				before := concurrently(t, client, row.sent)
				synctest.Wait()
				ctx, cancel := context.WithCancel(t.Context())
				start := time.Now()
				time.AfterFunc(3*time.Second, cancel)
				err := getPage(ctx, client)
				if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second || len(asError(t, err).Attempts) != row.attempts {
					t.Errorf("after %v: %v", time.Since(start), err)
				}
				before()
			})
		})
	}
}

func TestInvalidRateLimits(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		perSecond float64
		burst     int
	}{{0, 1}, {-1, 1}, {1, 0}, {1, -1}, {math.NaN(), 1}, {math.Inf(1), 1}, {math.Inf(-1), 1}} {
		if _, err := opine.New("key", opine.WithRateLimit(row.perSecond, row.burst)); err == nil || !strings.Contains(err.Error(), "WithRateLimit") {
			t.Errorf("%v: got %v", row, err)
		}
	}
	if _, err := opine.New("key", opine.WithRateLimit(0.001, 1)); err != nil {
		t.Error(err)
	}
}

// The waits that the server asks for add up to MaxElapsed, and use up no attempts.
func TestMaxElapsed(t *testing.T) {
	t.Parallel()
	for retryAfter, requests := range map[string]int{"10": 4, "11": 3, "31": 1, "0": 2} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, "status=429&retry-after="+retryAfter)
			client := fakeClient(t, fake, opine.WithRetry(opine.RetryPolicy{Attempts: 2, MaxElapsed: 30 * time.Second}))
			if err := getPage(t.Context(), client); !errors.Is(err, opine.ErrRateLimited) || len(fake.Requests()) != requests {
				t.Errorf("Retry-After %s: %d requests: %v", retryAfter, len(fake.Requests()), err)
			}
		})
	}
}

// Of 64 calls that share 12 requests per minute, the last waits 5 minutes, most of it for the others.
func TestWaitForOthersDoesNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &limited{limit: &tokenBucket{perSecond: 0.2, burst: 1}, next: roundTrip(gone)}
		client := clientVia(t, "key", server.RoundTrip, opine.WithRetry(opine.RetryPolicy{MaxElapsed: time.Minute}))
		for _, err := range client.Users.RemoveAll(t.Context(), upTo(64), &opine.BatchOptions{Concurrency: 64}) {
			if !errors.Is(err, opine.ErrNotFound) {
				t.Error(err)
			}
		}
	})
}

// A context's error is reported as such, whatever its cause is and however long the server asks to wait.
func TestCancelledContextDuringAPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
			res := answer(req, 429, `{"error":"slow down"}`)
			res.Header.Set("Retry-After", "3600")
			return res, nil
		})
		if err := getPage(t.Context(), client); !errors.Is(err, opine.ErrRateLimited) {
			t.Fatal(err)
		}
		reason := errors.New("the shift is over")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(reason)
		if err := getPage(ctx, client); !errors.Is(err, context.Canceled) || !errors.Is(err, reason) {
			t.Errorf("got %v", err)
		}
	})
}
