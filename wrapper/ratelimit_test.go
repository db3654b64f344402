package opine_test

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// limit is how a server limits requests. admit returns 0, or how long the server asks to wait.
type limit interface {
	admit() time.Duration
	done()                         // the request has been answered
	ideal(n float64) time.Duration // the least time for n requests
}

type tokenBucket struct {
	perSecond, burst float64
	spent            float64
	last             time.Time
}

func (b *tokenBucket) admit() time.Duration {
	now := time.Now()
	if !b.last.IsZero() {
		b.spent = max(0, b.spent-now.Sub(b.last).Seconds()*b.perSecond)
	}
	b.last = now
	if free := b.burst - b.spent; free < 1-1e-9 {
		return seconds(math.Ceil((1 - free) / b.perSecond))
	}
	b.spent++
	return 0
}

func (b *tokenBucket) done()                         {}
func (b *tokenBucket) ideal(n float64) time.Duration { return seconds((n - b.burst) / b.perSecond) }

type fixedWindow struct {
	size   float64
	length time.Duration
	start  time.Time
	used   float64
}

func (w *fixedWindow) admit() time.Duration {
	now := time.Now()
	if now.Sub(w.start) >= w.length {
		w.start, w.used = now.Truncate(w.length), 0
	}
	if w.used == w.size {
		return seconds(math.Ceil(w.start.Add(w.length).Sub(now).Seconds()))
	}
	w.used++
	return 0
}

func (w *fixedWindow) done() {}
func (w *fixedWindow) ideal(n float64) time.Duration {
	return time.Duration(math.Ceil(n/w.size)-1) * w.length
}

type concurrencyLimit struct{ most, inFlight int }

func (c *concurrencyLimit) admit() time.Duration {
	if c.inFlight == c.most {
		return time.Second
	}
	c.inFlight++
	return 0
}

func (c *concurrencyLimit) done() { c.inFlight-- }
func (c *concurrencyLimit) ideal(n float64) time.Duration {
	return seconds(n * requestLatency.Seconds() / float64(c.most))
}

// temporary is a limit for the first requests only.
type temporary struct {
	tokenBucket
	left int
}

func (l *temporary) admit() time.Duration {
	if l.left == 0 {
		return 0
	}
	wait := l.tokenBucket.admit()
	if wait == 0 {
		l.left--
	}
	return wait
}

func (l *temporary) ideal(float64) time.Duration { return l.tokenBucket.ideal(20) }

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

const requestLatency = 50 * time.Millisecond

// limited refuses the requests above a limit with 429 and a correct Retry-After.
type limited struct {
	mu      sync.Mutex
	limit   limit
	next    http.RoundTripper
	refused int
}

func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	wait := l.limit.admit()
	if wait > 0 {
		l.refused++
	}
	l.mu.Unlock()
	time.Sleep(requestLatency)
	if wait > 0 {
		res := answer(req, 429, `{"error":"Too many requests."}`)
		res.Header.Set("Retry-After", fmt.Sprint(wait.Seconds()))
		return res, nil
	}
	l.mu.Lock()
	l.limit.done()
	l.mu.Unlock()
	return l.next.RoundTrip(req)
}

func TestOrdinaryRateLimits(t *testing.T) {
	t.Parallel()
	limits := map[string]func() limit{
		"100 per minute": func() limit { return &fixedWindow{size: 100, length: time.Minute} },
		"temporary":      func() limit { return &temporary{tokenBucket{perSecond: 0.5, burst: 1}, 20} },
		"2 at a time":    func() limit { return &concurrencyLimit{most: 2} },
	}
	for _, perSecond := range []float64{0.2, 2, 10, 100} {
		for _, burst := range []float64{1, 10, 50} {
			limits[fmt.Sprint(perSecond, " per second, burst ", burst)] = func() limit { return &tokenBucket{perSecond: perSecond, burst: burst} }
		}
	}
	const n = 250
	for name, newLimit := range limits {
		for _, concurrency := range []int{1, 8, 64} {
			for _, work := range []string{"All", "RemoveAll"} {
				t.Run(fmt.Sprint(name, ", ", work, " with ", concurrency), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						m := newModel(n)
						server := &limited{limit: newLimit(), next: m}
						client := clientVia(t, "key", server.RoundTrip)
						start, done := time.Now(), 0
						if work == "All" {
							m = newModel(9*n + 1) // pages overlap by one user
							server.next = m
							ids, err := list(client, &opine.ListOptions{PageSize: 10, Concurrency: concurrency})
							if err != nil {
								t.Error(err)
							}
							done = len(ids) - 9*n - 1 + n
						} else {
							for _, err := range client.Users.RemoveAll(t.Context(), upTo(n), &opine.BatchOptions{Concurrency: concurrency}) {
								if err == nil {
									done++
								} else {
									t.Error(err)
								}
							}
						}
						took := time.Since(start)
						ideal := max(server.limit.ideal(n), n*requestLatency/time.Duration(concurrency))
						// Retry-After counts whole seconds, which is long where the limit is some requests per second.
						if done != n || took > 3*ideal+2*time.Second {
							t.Errorf("%d of %d done in %v, ideal %v, %d refused", done, n, took, ideal, server.refused)
						}
						t.Logf("ratio %.2f: took %v, ideal %v, %d refused", float64(took)/float64(ideal), took, ideal, server.refused)
					})
				})
			}
		}
	}
}
