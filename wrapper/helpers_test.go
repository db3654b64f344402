package opine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// newFake returns a fake with these faults. In a synctest bubble it uses the bubble's clock.
func newFake(t testing.TB, faults ...string) *opinetest.Fake {
	t.Helper()
	fake := opinetest.New()
	addFaults(t, fake, faults...)
	return fake
}

func addFaults(t testing.TB, fake *opinetest.Fake, faults ...string) {
	t.Helper()
	for _, text := range faults {
		fault, err := opinetest.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		fake.AddFault(fault)
	}
}

// newServer starts a fake with these faults behind a socket.
func newServer(t *testing.T, faults ...string) *opinetest.Server {
	t.Helper()
	srv := opinetest.NewServer(t)
	addFaults(t, srv.Fake, faults...)
	return srv
}

// fakeClient returns a client of a fake without a socket.
func fakeClient(t testing.TB, fake *opinetest.Fake, opts ...opine.Option) *opine.Client {
	t.Helper()
	return clientVia(t, fake.MasterKey(), fake.Transport().RoundTrip, opts...)
}

// newClient returns a client of a test server.
func newClient(t *testing.T, url, key string, opts ...opine.Option) *opine.Client {
	t.Helper()
	client, err := opine.New(key, append([]opine.Option{opine.WithBaseURL(url)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// roundTrip is a function as an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// clientVia returns a client that sends its requests through f.
func clientVia(t testing.TB, key string, f roundTrip, opts ...opine.Option) *opine.Client {
	t.Helper()
	client, err := opine.New(key, append([]opine.Option{opine.WithHTTPClient(&http.Client{Transport: f})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// generatedClient returns the generated client over NewTransport.
func generatedClient(t testing.TB, url, key string, opts ...opine.Option) *generated.ClientWithResponses {
	t.Helper()
	transport, err := opine.NewTransport(key, append([]opine.Option{opine.WithBaseURL(url)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	client, err := generated.NewClientWithResponses(url, generated.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// staticClient returns a client of a server with one fixed response.
func staticClient(t *testing.T, status int, contentType, body string) *opine.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// A nil value keeps net/http from guessing a media type.
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.Header().Set("X-Request-Id", "req-7")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	return newClient(t, srv.URL, "key-of-the-tests", oneAttempt)
}

// oneAttempt disables retries.
var oneAttempt = opine.WithRetry(opine.RetryPolicy{Attempts: 1})

// fastRetries suits sockets, whose time is real: short backoff, and a short timeout if the fault hangs.
func fastRetries(fault string) opine.Option {
	policy := opine.RetryPolicy{BaseDelay: time.Millisecond, MaxDelay: 2 * time.Millisecond}
	if strings.Contains(fault, "hang") {
		policy.Attempts, policy.AttemptTimeout = 2, time.Second
	}
	return opine.WithRetry(policy)
}

// ownConnections avoids idle connections of other tests: net/http itself repeats a GET whose reused
// connection breaks.
func ownConnections() opine.Option {
	return opine.WithHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
}

// getPage requests the first page and returns the error.
func getPage(ctx context.Context, client *opine.Client) error {
	_, err := client.Users.Page(ctx, nil)
	return err
}

func asError(t *testing.T, err error) *opine.Error {
	t.Helper()
	var failure *opine.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, which is no *opine.Error", err)
	}
	return failure
}

// response returns a response as an http.Transport would.
func response(req *http.Request, status int, header http.Header, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Status: strconv.Itoa(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: header, ContentLength: -1, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// answer returns a response with a JSON body.
func answer(req *http.Request, status int, body string) *http.Response {
	return response(req, status, http.Header{"Content-Type": {"application/json"}}, body)
}

const secretKey = "sk-7f3e-never-to-be-seen"

// receiver is a server that counts requests and the keys in them.
type receiver struct {
	*httptest.Server
	requests, keys atomic.Int32
	methods        atomic.Value
}

func newReceiver(t *testing.T, handler http.HandlerFunc) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.requests.Add(1)
		r.methods.Store(req.Method)
		for _, values := range req.Header {
			if strings.Contains(strings.Join(values, " "), secretKey) {
				r.keys.Add(1)
			}
		}
		handler(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

// latency answers after one second, and counts the requests.
type latency struct {
	answer               roundTrip
	sent, inFlight, most atomic.Int32
}

func (l *latency) RoundTrip(req *http.Request) (*http.Response, error) {
	l.sent.Add(1)
	n := l.inFlight.Add(1)
	defer l.inFlight.Add(-1)
	for most := l.most.Load(); n > most && !l.most.CompareAndSwap(most, n); most = l.most.Load() {
	}
	select {
	case <-time.After(time.Second):
		return l.answer(req)
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

func (l *latency) client(t *testing.T) *opine.Client {
	t.Helper()
	return clientVia(t, "key", l.RoundTrip)
}
