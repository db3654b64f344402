package opine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func TestRetriedStatuses(t *testing.T) {
	t.Parallel()
	retried := []int{408, 429, 500, 502, 503, 504}
	retriedForGET := []int{425, 520, 521, 522, 523, 524, 530}
	for status := 201; status < 600; status++ {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, fmt.Sprint("first=1&status=", status))
			id := fake.Users()[0].ID
			client := fakeClient(t, fake)
			listed := getPage(t.Context(), client)
			addFaults(t, fake, fmt.Sprint("removeUser?first=1&status=", status))
			_, removed := client.Users.Remove(t.Context(), id)
			want := 2
			if slices.Contains(retried, status) {
				want = 4
			} else if slices.Contains(retriedForGET, status) {
				want = 3
			}
			if n := len(fake.Requests()); n != want || (listed == nil) != (want > 2) || (removed == nil) != (want == 4) {
				t.Errorf("%d: %d requests, got %v and %v", status, n, listed, removed)
			}
		})
	}
}

func TestRetriedFailures(t *testing.T) {
	t.Parallel()
	for fault, took := range map[string]time.Duration{
		"reset":           0,
		"cut=0":           0,
		"cut=100":         0,
		"status=200,cut":  0,
		"hang":            30 * time.Second,
		"hang&cut=100":    30 * time.Second,
		"delay=31s":       30 * time.Second,
		"delay=29s&reset": 29 * time.Second,
	} {
		fault = strings.Replace(fault, "status=200,cut", "cut=1000000", 1) // the whole body, and no end
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, "first=1&"+fault)
				start := time.Now()
				if err := getPage(t.Context(), fakeClient(t, fake)); err != nil {
					t.Fatal(err)
				}
				if waited := time.Since(start) - took; waited < 0 || waited > 250*time.Millisecond || len(fake.Requests()) != 2 {
					t.Errorf("%d requests, %v", len(fake.Requests()), time.Since(start))
				}
			})
		})
	}
}

func TestPermanentFailures(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string]error{
		"html":       opine.ErrUnexpectedResponse,
		"body=null":  opine.ErrUnexpectedResponse,
		"body=":      opine.ErrUnexpectedResponse,
		"body={":     opine.ErrUnexpectedResponse,
		"status=204": opine.ErrUnexpectedResponse,
		"status=302&location=https://elsewhere.example/": opine.ErrRedirect,
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, fault)
				start := time.Now()
				err := getPage(t.Context(), fakeClient(t, fake))
				if !errors.Is(err, want) || len(fake.Requests()) != 1 || time.Since(start) != 0 || len(asError(t, err).Attempts) != 1 {
					t.Errorf("%d requests, got %v", len(fake.Requests()), err)
				}
			})
		})
	}
}

func TestCancelledAttemptIsNotRetried(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "hang")
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		err := getPage(ctx, fakeClient(t, fake))
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 10*time.Second || len(fake.Requests()) != 1 {
			t.Errorf("%d requests, %v: %v", len(fake.Requests()), time.Since(start), err)
		}
		cause := errors.New("the shift is over")
		ctx, stop := context.WithCancelCause(t.Context())
		stop(cause)
		if err := getPage(ctx, fakeClient(t, fake)); !errors.Is(err, cause) || len(fake.Requests()) != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int]int{0: 4, 1: 1, 2: 2, 7: 7} {
		for _, fault := range []string{"status=503", "reset", "hang", "status=429&retry-after=0", "cut=5"} {
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, fault)
				err := getPage(t.Context(), fakeClient(t, fake, opine.WithRetry(opine.RetryPolicy{Attempts: attempts})))
				if n := len(fake.Requests()); n != want || len(asError(t, err).Attempts) != want {
					t.Errorf("Attempts %d, %s: %d requests, %v", attempts, fault, n, err)
				}
			})
		}
	}
}

func TestErrorRecordsEveryAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "nth=1&reset", "nth=2&status=429&retry-after=3", "nth=3&cut=5", "nth=4&delay=2s&hang", "nth=5&status=500")
		policy := opine.RetryPolicy{Attempts: 4, AttemptTimeout: 5 * time.Second}
		err := getPage(t.Context(), fakeClient(t, fake, opine.WithRetry(policy)))
		const want = "opine: listUsers: 500 Internal Server Error: An unknown error occurred, after 5 attempts (request req-000005)"
		if err.Error() != want || !errors.Is(err, opine.ErrServer) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		attempts, journal := asError(t, err).Attempts, fake.Requests()
		for i, row := range []struct {
			status int
			cause  error
			took   time.Duration
			least  time.Duration // that was waited
			says   string
		}{
			{0, syscall.ECONNRESET, 0, 0, "connection reset by peer, waited "},
			{429, nil, 0, 3 * time.Second, "429 Too Many Requests, waited 3s"},
			{200, io.ErrUnexpectedEOF, 0, 0, "the body is truncated: unexpected EOF, waited "},
			{0, nil, 5 * time.Second, 0, "the attempt timed out after 5s, waited "},
			{500, nil, 0, 0, "500 Internal Server Error"},
		} {
			got := attempts[i]
			if got.Status != row.status || got.Took != row.took || got.Waited < row.least || !strings.Contains(got.String(), row.says) {
				t.Errorf("attempt %d: got %+v", i+1, got)
			}
			if row.cause != nil && !errors.Is(got.Err, row.cause) || (got.Err == nil) != (row.cause == nil && i != 3) {
				t.Errorf("attempt %d: got the cause %v", i+1, got.Err)
			}
			if i+1 < len(attempts) {
				if apart := journal[i+1].Time.Sub(journal[i].Time); apart != got.Took+got.Waited {
					t.Errorf("attempt %d: %+v, but the next request came %v later", i+1, got, apart)
				}
			} else if got.Waited != 0 {
				t.Errorf("the last attempt waited %v", got.Waited)
			}
		}
	})
}

func TestErrorWithoutAResponse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		err := getPage(t.Context(), fakeClient(t, newFake(t, "hang")))
		const want = "opine: listUsers: the attempt timed out after 30s, after 4 attempts"
		if err.Error() != want || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if n := len(asError(t, err).Attempts); n != 4 {
			t.Errorf("got %d attempts", n)
		}
	})
}

// The timeout of the caller's http.Client covers all attempts, and the error records them.
func TestTimeoutOfTheCallersHTTPClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "nth=1&status=503", "hang")
		client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(&http.Client{Transport: fake.Transport(), Timeout: time.Minute}))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		err = getPage(t.Context(), client)
		if took := time.Since(start); took != time.Minute || !errors.Is(err, context.DeadlineExceeded) || len(asError(t, err).Attempts) != 3 {
			t.Errorf("after %v and %d attempts: %v", took, len(asError(t, err).Attempts), err)
		}
	})
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

// What another attempt cannot mend is sent once.
func TestNotRetried(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		header http.Header
		body   string
		want   error
	}{
		"a body that is too long":         {nil, strings.Repeat(" ", 33<<20), opine.ErrResponseTooLarge},
		"a body that is not what it says": {http.Header{"Content-Encoding": {"gzip"}}, "this is not compressed", opine.ErrUnexpectedResponse},
		"a redirect to another server":    {http.Header{"Location": {"http://other.example/"}}, "", opine.ErrRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				requests.Add(1)
				maps.Copy(w.Header(), row.header)
				if row.header.Get("Location") != "" {
					w.WriteHeader(http.StatusFound)
				}
				_, _ = io.WriteString(w, row.body)
			}))
			defer srv.Close()
			client := newClient(t, srv.URL, "key-of-the-tests", opine.WithRetry(opine.RetryPolicy{BaseDelay: 1, MaxDelay: 1}))
			if err := getPage(t.Context(), client); !errors.Is(err, row.want) || requests.Load() != 1 {
				t.Errorf("%d requests: %v", requests.Load(), err)
			}
		})
	}
}

// A request to another server than that of the client is not sent at all.
func TestForeignServer(t *testing.T) {
	t.Parallel()
	client := generatedClient(t, "http://127.0.0.1:1", "key-of-the-tests")
	redirect := func(_ context.Context, req *http.Request) error {
		req.URL.Host = "other.example"
		return nil
	}
	start := time.Now()
	_, err := client.ListUsers(t.Context(), nil, redirect)
	failure, ok := errors.AsType[*opine.Error](err)
	if !ok || len(failure.Attempts) != 1 || !strings.Contains(err.Error(), "the API key is only sent to") {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}
