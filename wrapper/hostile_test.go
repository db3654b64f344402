package opine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// hostileServer answers every connection with fixed bytes and keeps it open.
func hostileServer(t *testing.T, write func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := conn.Read(make([]byte, 4096)); err == nil {
					write(conn)
				}
				_, _ = io.Copy(io.Discard, conn) // until the client closes it
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestNoResponseOutlivesItsContext(t *testing.T) {
	t.Parallel()
	endless := func(text string) func(net.Conn) {
		return func(conn net.Conn) {
			for {
				if _, err := io.WriteString(conn, text); err != nil {
					return
				}
			}
		}
	}
	for _, row := range []struct {
		name  string
		write func(net.Conn)
		want  error
	}{
		{"101", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		}, opine.ErrUnexpectedResponse},
		{"endless 103", endless("HTTP/1.1 103 Early Hints\r\n\r\n"), nil},
		{"a header without end", endless("HTTP/1.1 200 OK\r\nX-Filler: x\r\n"), nil},
		{"a body without end", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
		}, context.DeadlineExceeded},
		{"an error's body without end", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 900\r\n\r\n{")
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			policy := opine.RetryPolicy{Attempts: 1, AttemptTimeout: time.Second}
			client := newClient(t, hostileServer(t, row.write), "key", opine.WithRetry(policy))
			for name, call := range map[string]func(context.Context) error{
				"Page": func(ctx context.Context) error { return getPage(ctx, client) },
				"All": func(ctx context.Context) error {
					for _, err := range client.Users.All(ctx, nil) {
						return err
					}
					return nil
				},
				"Remove": func(ctx context.Context) error { _, err := client.Users.Remove(ctx, 7); return err },
			} {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
				defer cancel()
				if err := call(ctx); err == nil || row.want != nil && !errors.Is(err, row.want) {
					t.Errorf("%s: got %v", name, err)
				}
			}
		})
	}
}

func TestRoundTrippersThatBreakTheRules(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		trip roundTrip
		says string
	}{
		{"neither response nor error", func(*http.Request) (*http.Response, error) { return nil, nil }, "neither a response nor an error"},
		{"no body", func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: req}, nil
		}, "empty"},
		{"response and error", func(req *http.Request) (*http.Response, error) {
			return answer(req, 200, "{}"), errors.New("torn")
		}, "torn"},
		{"panic", func(*http.Request) (*http.Response, error) { panic("boom") }, "panicked: boom"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := clientVia(t, "key", row.trip, oneAttempt)
			_, listed := list(client, nil)
			_, removed := client.Users.Remove(t.Context(), 7)
			for _, err := range []error{getPage(t.Context(), client), listed, removed} {
				if err == nil || !strings.Contains(err.Error(), row.says) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestKeySourceErrorsAreTheCalls(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		source func(context.Context) (string, error)
		says   string
	}{
		{"panic", func(context.Context) (string, error) { panic("boom") }, "panicked: boom"},
		{"its own deadline", func(context.Context) (string, error) { return "", context.DeadlineExceeded }, "the API key source failed"},
		{"its own cancellation", func(context.Context) (string, error) { return "", context.Canceled }, "the API key source failed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client, err := opine.New("", opine.WithKeySource(row.source))
			if err != nil {
				t.Fatal(err)
			}
			_, listed := list(client, nil)
			for _, err := range []error{getPage(t.Context(), client), listed} {
				if err == nil || !strings.Contains(err.Error(), row.says) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
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

func TestRetryAfterIsMeasuredAgainstTheResponsesDate(t *testing.T) {
	t.Parallel()
	const date, later = "Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:04:35 GMT"
	for _, row := range []struct {
		date, after string
		want        time.Duration
	}{
		{date, later, 30 * time.Second},
		{date, "Mon, 02 Jan 2006 16:04:35 +0100", 30 * time.Second},
		{"", "1.5", 1500 * time.Millisecond},
		{"", "2", 2 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
				if sent++; sent > 1 {
					return answer(req, 200, pageOf(goodUser)), nil
				}
				res := answer(req, 429, `{"error":"slow down"}`)
				res.Header.Set("Retry-After", row.after)
				if row.date != "" {
					res.Header.Set("Date", row.date)
				}
				return res, nil
			})
			start := time.Now()
			if err := getPage(t.Context(), client); err != nil || time.Since(start) != row.want {
				t.Errorf("%+v: after %v: %v", row, time.Since(start), err)
			}
		})
	}
}

// A POST that is sent twice may take effect twice.
func TestRetriesOfAPost(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		status  int   // of the first answer
		err     error // instead of it
		getBody bool
		sent    int
	}{
		{"429", 429, nil, true, 2},
		{"429, a body that cannot be repeated", 429, nil, false, 1},
		{"503", 503, nil, true, 1},
		{"500", 500, nil, true, 1},
		{"408", 408, nil, true, 1},
		{"broken connection", 0, io.ErrUnexpectedEOF, true, 1},
		{"no connection", 0, &net.OpError{Op: "dial", Err: errors.New("refused")}, true, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var bodies []string
				transport, err := opine.NewTransport("key", opine.WithHTTPClient(&http.Client{Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
					body, _ := io.ReadAll(req.Body)
					bodies = append(bodies, string(body))
					switch {
					case len(bodies) > 1:
						return answer(req, 200, "{}"), nil
					case row.err != nil:
						return nil, row.err
					}
					return answer(req, row.status, `{"error":"no"}`), nil
				})}))
				if err != nil {
					t.Fatal(err)
				}
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, opine.DefaultBaseURL+"/v1/x", strings.NewReader("once"))
				if err != nil {
					t.Fatal(err)
				}
				if !row.getBody {
					req.GetBody = nil
				}
				if res, err := transport.RoundTrip(req); err == nil {
					res.Body.Close()
				}
				if len(bodies) != row.sent || slices.ContainsFunc(bodies, func(body string) bool { return body != "once" }) {
					t.Errorf("sent %q", bodies)
				}
			})
		})
	}
}

// Only the API itself can say that a user is gone.
func TestOnlyTheAPIConfirmsAbsence(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, mediaType, body string
		status                int
		inferred              bool
	}{
		{"the API's 404", "application/json", `{"error":"There is no user with this id."}`, 404, true},
		{"the API's 410", "application/json", `{"error":"gone"}`, 410, true},
		{"a proxy's 404", "text/html", "<html>", 404, false},
		{"an empty 404", "", "", 404, false},
		{"JSON of somebody else", "application/json", `{"message":"no route"}`, 404, false},
		{"a list", "application/json", `["error"]`, 404, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
					if sent++; sent == 1 {
						return response(req, 502, http.Header{}, "<html>"), nil
					}
					return response(req, row.status, http.Header{"Content-Type": {row.mediaType}}, row.body), nil
				})
				removal, err := client.Users.Remove(t.Context(), 7)
				if removal.Inferred != row.inferred || (err == nil) != row.inferred {
					t.Errorf("got %+v, %v", removal, err)
				}
				if failure := new(opine.Error); errors.As(err, &failure) && !failure.MayHaveSucceeded() {
					t.Errorf("%v: the first attempt may have removed the user", err)
				}
			})
		})
	}
}

func TestExcessiveConcurrency(t *testing.T) {
	t.Parallel()
	s := &latency{answer: gone}
	synctest.Test(t, func(t *testing.T) {
		results := 0
		for range s.client(t).Users.RemoveAll(t.Context(), upTo(3), &opine.BatchOptions{Concurrency: math.MaxInt}) {
			results++
		}
		if _, err := list(newModel(5).client(t), &opine.ListOptions{Concurrency: math.MaxInt}); err != nil || results != 3 {
			t.Errorf("%d results, %v", results, err)
		}
	})
}

// An upper-case LOCALHOST is loopback for everybody but for Go's proxy rules.
func TestNoProxySeesLoopback(t *testing.T) {
	t.Parallel()
	var proxied atomic.Bool
	base := &http.Transport{Proxy: func(req *http.Request) (*url.URL, error) {
		if req.URL.Hostname() != "localhost" {
			proxied.Store(true)
		}
		return nil, errors.New("no connection is wanted")
	}}
	client := newClient(t, "http://LOCALHOST:4010", "key", opine.WithHTTPClient(&http.Client{Transport: base}), oneAttempt)
	_ = getPage(t.Context(), client)
	transport, err := opine.NewTransport("key", opine.WithBaseURL("http://localhost:4010"), opine.WithHTTPClient(&http.Client{Transport: base}), oneAttempt)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = (&http.Client{Transport: transport}).Get("http://LocalHost:4010/")
	if proxied.Load() {
		t.Error("the proxy was asked for a host that it does not know as loopback")
	}
}

func TestRefusedBaseURLHidesSecrets(t *testing.T) {
	t.Parallel()
	for _, baseURL := range []string{
		secretKey, "https://api.example.com/" + secretKey + "?x", "http://example.com/" + secretKey, "https://" + secretKey + "@example.com",
		"https://example.com/#" + secretKey, ":" + secretKey,
	} {
		if _, err := opine.New("key", opine.WithBaseURL(baseURL)); err == nil || strings.Contains(err.Error(), secretKey) {
			t.Errorf("%s: got %v", baseURL, err)
		}
	}
}

func TestErrorsQuoteNoPersonalData(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		pageOf(strings.Replace(goodUser, `"id":1`, `"id":"1"`, 1)),
		pageOf(goodUser)[:150],
		pageOf(goodUser) + "x",
		`[` + goodUser + `]`,
	} {
		for _, mediaType := range []string{"application/json", "text/plain"} {
			err := getPage(t.Context(), staticClient(t, 200, mediaType, body))
			if err == nil || strings.Contains(err.Error(), "ann@example.com") || strings.Contains(err.Error(), "Ann") {
				t.Errorf("got %v", err)
			}
		}
	}
}

// tokenBucket refuses what exceeds a rate, with a correct Retry-After in whole seconds.
type tokenBucket struct {
	mu        sync.Mutex
	next      roundTrip
	perSecond float64
	burst     float64
	tokens    float64
	last      time.Time
	refused   int
}

func (b *tokenBucket) RoundTrip(req *http.Request) (*http.Response, error) {
	b.mu.Lock()
	now := time.Now()
	if b.last.IsZero() {
		b.tokens = b.burst
	} else {
		b.tokens = min(b.burst, b.tokens+now.Sub(b.last).Seconds()*b.perSecond)
	}
	b.last = now
	if b.tokens < 1 {
		b.refused++
		wait := math.Ceil((1 - b.tokens) / b.perSecond)
		b.mu.Unlock()
		res := answer(req, 429, `{"error":"Too many requests."}`)
		res.Header.Set("Retry-After", fmt.Sprint(wait))
		return res, nil
	}
	b.tokens--
	b.mu.Unlock()
	return b.next(req)
}

func TestOrdinaryRateLimits(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		perSecond, burst float64
		ideal            time.Duration // for 30 pages
	}{{10, 1, 3 * time.Second}, {10, 10, 2 * time.Second}, {2, 1, 15 * time.Second}, {0.2, 1, 150 * time.Second}, {100, 5, 250 * time.Millisecond}} {
		t.Run(fmt.Sprint(row.perSecond, " per second, burst ", row.burst), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := newModel(3000)
				bucket := &tokenBucket{next: m.RoundTrip, perSecond: row.perSecond, burst: row.burst}
				client := clientVia(t, "key", bucket.RoundTrip)
				start := time.Now()
				ids, err := list(client, &opine.ListOptions{PageSize: 100})
				if err != nil || len(ids) != 3000 {
					t.Errorf("%d users: %v", len(ids), err)
				}
				t.Logf("listing: %v, ideal %v, %d refused", time.Since(start), row.ideal, bucket.refused)
				start, bucket.refused = time.Now(), 0
				removed := 0
				for _, err := range client.Users.RemoveAll(t.Context(), upTo(30), nil) {
					if err == nil {
						removed++
					}
				}
				if removed != 30 {
					t.Errorf("%d removed", removed)
				}
				t.Logf("removals: %v, %d refused", time.Since(start), bucket.refused)
			})
		})
	}
}

// A response may declare a length and never send a byte. Not parallel: it measures the process.
func TestDeclaredLengthCostsNoMemory(t *testing.T) {
	client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
		res := answer(req, 200, "")
		res.ContentLength = 31 << 20
		return res, nil
	}, oneAttempt)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := getPage(t.Context(), client)
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; err == nil || allocated > 8<<20 {
		t.Errorf("%d bytes were allocated: %v", allocated, err)
	}
}
