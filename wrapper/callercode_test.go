package opine_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	opine "github.com/opine-go/opine/wrapper"
)

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

// badBody is a response body whose Read misbehaves.
type badBody func([]byte) (int, error)

func (b badBody) Read(p []byte) (int, error) { return b(p) }
func (badBody) Close() error                 { return nil }

func TestBodiesThatPanic(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]badBody{
		"panic":           func([]byte) (int, error) { panic("boom") },
		"negative length": func([]byte) (int, error) { return -1, nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
				res := answer(req, 200, "")
				res.Body = body
				return res, nil
			})
			_, listed := list(client, nil)
			_, removed := client.Users.Remove(t.Context(), 7)
			for _, err := range []error{listed, removed} {
				if err == nil || !strings.Contains(err.Error(), "panicked") || len(asError(t, err).Attempts) != 1 {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

// The text of an error decides nothing: a key in it hides its type from the caller only.
func TestPanicWithTheKeyIsNotRetried(t *testing.T) {
	t.Parallel()
	sent := 0
	client := clientVia(t, secretKey, func(req *http.Request) (*http.Response, error) {
		sent++
		panic("boom " + req.Header.Get("X-Api-Key"))
	})
	err := getPage(t.Context(), client)
	if sent != 1 || !strings.Contains(err.Error(), "panicked: boom [API key]") {
		t.Errorf("sent %d times: %v", sent, err)
	}
}

// badJar is a cookie jar that misbehaves.
type badJar func()

func (j badJar) Cookies(*url.URL) []*http.Cookie     { j(); return nil }
func (j badJar) SetCookies(*url.URL, []*http.Cookie) {}

// badLog is the writer of a log that misbehaves.
type badLog func()

func (l badLog) Write(p []byte) (int, error) { l(); return len(p), nil }

// Code of the caller may panic, or end its goroutine with t.FailNow. Listings and batches call it in
// goroutines that the caller cannot guard.
func TestCallersCodeInOtherGoroutines(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		end  func()
		says string
	}{{"panic", func() { panic("boom") }, "panicked: boom"}, {"Goexit", runtime.Goexit, "runtime.Goexit"}} {
		end := row.end
		moved := func(req *http.Request) (*http.Response, error) {
			return response(req, 307, http.Header{"Location": {req.URL.Path}}, ""), nil
		}
		log := slog.New(slog.NewTextHandler(badLog(end), nil))
		for name, code := range map[string]struct {
			client  *http.Client
			options []opine.Option
		}{
			"RoundTripper": {&http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { end(); return nil, nil })}, nil},
			"key source": {&http.Client{Transport: status(200)}, []opine.Option{
				opine.WithKeySource(func(context.Context) (string, error) { end(); return "", nil }),
			}},
			"cookie jar": {&http.Client{Transport: status(200), Jar: badJar(end)}, nil},
			"CheckRedirect": {&http.Client{Transport: roundTrip(moved), CheckRedirect: func(*http.Request, []*http.Request) error {
				end()
				return nil
			}}, nil},
			"logger": {&http.Client{Transport: status(404)}, []opine.Option{opine.WithLogger(log)}},
		} {
			t.Run(row.name+" of a "+name, func(t *testing.T) {
				t.Parallel()
				client, err := opine.New(secretKey, append(code.options, opine.WithHTTPClient(code.client))...)
				if err != nil {
					t.Fatal(err)
				}
				errs := []error{}
				_, err = list(client, nil)
				errs = append(errs, err)
				for removal, err := range client.Users.RemoveAll(t.Context(), upTo(3), nil) {
					if errs = append(errs, err); removal.ID == 0 {
						t.Errorf("no id: %v", err)
					}
				}
				if len(errs) != 4 {
					t.Errorf("%d results", len(errs)-1)
				}
				for _, err := range errs {
					if failure := asError(t, err); !strings.Contains(failure.Error(), row.says) {
						t.Errorf("got %v", err)
					}
				}
			})
		}
	}
}

// A key source or a RoundTripper may use HTTP itself, with the context that it gets.
func TestNestedRequestsDoNotCountAsTheCall(t *testing.T) {
	t.Parallel()
	vault := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	source := opine.WithKeySource(func(ctx context.Context) (string, error) {
		_ = getPage(ctx, newClient(t, vault.URL, "key", oneAttempt, ownConnections()))
		return "key", nil
	})
	base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no connection is made")
	}}
	client := newClient(t, "http://127.0.0.1:1", "", source, opine.WithHTTPClient(&http.Client{Transport: base}), fastRetries(""))
	_, err := client.Users.Remove(t.Context(), 7)
	if failure := asError(t, err); vault.requests.Load() != 4 || len(failure.Attempts) != 4 || failure.MayHaveSucceeded() {
		t.Errorf("%d requests of the source, %v", vault.requests.Load(), err)
	}
}

func TestCancellationDuringAnAttemptHasItsCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("the shift is over")
	ctx, cancel := context.WithCancelCause(t.Context())
	client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
		cancel(cause)
		return nil, errors.New("torn")
	})
	if err := getPage(ctx, client); !errors.Is(err, context.Canceled) || !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

// closeable is a request body that records whether it was closed.
type closeable struct {
	io.Reader
	closed atomic.Bool
}

func (c *closeable) Close() error { c.closed.Store(true); return nil }

// A RoundTripper must close the body of a request that it does not send.
func TestUnsentRequestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	transport, err := opine.NewTransport("key", opine.WithHTTPClient(&http.Client{Transport: status(200)}))
	if err != nil {
		t.Fatal(err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for name, row := range map[string]struct {
		ctx context.Context
		url string
	}{"cancelled": {done, opine.DefaultBaseURL}, "another origin": {t.Context(), "https://elsewhere.example"}} {
		body := &closeable{Reader: strings.NewReader("x")}
		req, err := http.NewRequestWithContext(row.ctx, http.MethodPost, row.url, body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := transport.RoundTrip(req); err == nil || !body.closed.Load() {
			t.Errorf("%s: closed %v: %v", name, body.closed.Load(), err)
		}
	}
}
