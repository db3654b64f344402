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
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

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
			client := newClient(t, rawServer(t, row.write), "key", oneAttempt)
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
				limit := time.Second / 5
				if errors.Is(row.want, opine.ErrUnexpectedResponse) { // the response ends the call, however late
					limit = time.Minute
				}
				ctx, cancel := context.WithTimeout(t.Context(), limit)
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

// chain answers the n-th request, from 0, with the n-th step, and later ones with the last step.
func chain(steps ...roundTrip) roundTrip {
	var n atomic.Int32
	return func(req *http.Request) (*http.Response, error) {
		return steps[min(int(n.Add(1)), len(steps))-1](req)
	}
}

func movedTo(location string) roundTrip {
	return func(req *http.Request) (*http.Response, error) {
		return response(req, 307, http.Header{"Location": {location}}, ""), nil
	}
}

func status(code int) roundTrip {
	return func(req *http.Request) (*http.Response, error) { return answer(req, code, `{"error":"no"}`), nil }
}

func broken(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

// What happened before a redirect is part of the call.
func TestRecordSpansRedirects(t *testing.T) {
	t.Parallel()
	upper := movedTo("HTTPS://API.TRYOPINE.COM/v1/organization/users/8")
	refuse := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("no redirects") }}
	for _, row := range []struct {
		name     string
		trip     roundTrip
		client   *http.Client
		statuses []int
		applied  bool
		want     error
		says     string
	}{
		{"retry, redirect, refusal", chain(status(503), upper, status(403)), nil, []int{503, 307, 403}, true, opine.ErrForbidden, "403"},
		{"redirect, retries to the end", chain(upper, status(503)), nil, []int{307, 503, 503, 503, 503}, true, opine.ErrServer, "503"},
		{"retries on both sides share the attempts", chain(status(503), status(503), upper, status(503)), nil, []int{503, 503, 307, 503, 503},
			true, opine.ErrServer, "after 5 attempts"},
		{"redirect, refusal", chain(upper, status(403)), nil, []int{307, 403}, false, opine.ErrForbidden, "403"},
		{"redirects without end", chain(broken, upper), nil, []int{0, 307, 307, 307, 307, 307, 307, 307, 307, 307, 307}, true, opine.ErrRedirect,
			"stopped after 10 redirects"},
		{"the caller refuses redirects", chain(broken, upper), refuse, []int{0, 307}, true, opine.ErrRedirect, "no redirects"},
		{"another origin at the end", chain(broken, upper, movedTo("https://elsewhere.example/")), nil, []int{0, 307, 307}, true, opine.ErrRedirect,
			"elsewhere.example"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := http.Client{}
				if row.client != nil {
					base = *row.client
				}
				base.Transport = row.trip
				client, err := opine.New("key", opine.WithHTTPClient(&base))
				if err != nil {
					t.Fatal(err)
				}
				_, err = client.Users.Remove(t.Context(), 7)
				failure := asError(t, err)
				var statuses []int
				for _, attempt := range failure.Attempts {
					statuses = append(statuses, attempt.Status)
				}
				if !slices.Equal(statuses, row.statuses) || failure.MayHaveSucceeded() != row.applied || !errors.Is(err, row.want) ||
					!strings.Contains(err.Error(), row.says) {
					t.Errorf("statuses %v, may have succeeded %v: %v", statuses, failure.MayHaveSucceeded(), err)
				}
			})
		})
	}
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

// A RoundTripper of a test may end its goroutine with t.FailNow.
func TestGoexitDoesNotHangABatch(t *testing.T) {
	t.Parallel()
	client := clientVia(t, "key", func(*http.Request) (*http.Response, error) { runtime.Goexit(); return nil, nil })
	n := int64(0)
	for removal, err := range client.Users.RemoveAll(t.Context(), upTo(3), nil) {
		n++
		if removal.ID == 0 || !asError(t, err).MayHaveSucceeded() || !strings.Contains(err.Error(), "Goexit") {
			t.Errorf("got %+v, %v", removal, err)
		}
	}
	if n != 3 {
		t.Errorf("%d results", n)
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

func TestNewTransportWithOddRequests(t *testing.T) {
	t.Parallel()
	srv := newReceiver(t, func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Length", "123")
		if req.Method == http.MethodGet {
			w.Header().Set("Location", "/a%0Ab%1b")
			w.WriteHeader(307)
		}
	})
	base := &http.Transport{DisableKeepAlives: true}
	transport, err := opine.NewTransport(secretKey, opine.WithBaseURL(srv.URL), opine.WithHTTPClient(&http.Client{Transport: base}), oneAttempt)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	res, err := client.Head(srv.URL)
	if err != nil || res.ContentLength != 123 {
		t.Errorf("HEAD: %+v, %v", res, err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodHead, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = nil
	if res, err := transport.RoundTrip(req); err != nil || res.StatusCode != 200 {
		t.Errorf("a request without headers: %v", err)
	}
	srv.CloseClientConnections()
	client.CloseIdleConnections()
	srv.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/" {
			w.Header().Set("Location", "/a%0Ab%1b")
			w.WriteHeader(307)
			return
		}
		panic(http.ErrAbortHandler)
	})
	_, err = client.Get(srv.URL + "/")
	failure, ok := errors.AsType[*opine.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	checkLine(t, failure, 300)
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
