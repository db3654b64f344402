package opine_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

var discarded = log.New(io.Discard, "", 0)

func TestNewTransportWithTheGeneratedClient(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "first=1&status=503", "nth=2&cut=20")
	client := generatedClient(t, srv.URL, srv.Key, fastRetries(""))
	page, err := client.ListUsersWithResponse(t.Context(), &generated.ListUsersParams{Limit: new(int64(7))})
	if err != nil || page.JSON200 == nil || len(page.JSON200.Items) != 7 || page.JSON200.TotalCount != 25 {
		t.Fatalf("got %+v, %v", page, err)
	}
	id := page.JSON200.Items[3].ID
	removed, err := client.RemoveUserWithResponse(t.Context(), id)
	if err != nil || removed.JSON200 == nil || removed.JSON200.ID != id || len(srv.Users()) != 24 {
		t.Errorf("got %+v, %v", removed, err)
	}
	if n := len(srv.Requests()); n != 4 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestNewTransportReturnsTheLastResponse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "status=429&retry-after=40")
		base := opine.WithHTTPClient(&http.Client{Transport: fake.Transport()})
		start := time.Now()
		page, err := generatedClient(t, opine.DefaultBaseURL, fake.MasterKey(), base).ListUsersWithResponse(t.Context(), nil)
		if err != nil || page.StatusCode() != 429 || page.JSON429 == nil || time.Since(start) > 5*time.Minute || len(fake.Requests()) != 8 {
			t.Errorf("after %v and %d requests: %+v, %v", time.Since(start), len(fake.Requests()), page, err)
		}
		dump, err := httputil.DumpResponse(page.HTTPResponse, false)
		if err != nil || !strings.Contains(string(dump), "Retry-After: 40") {
			t.Errorf("got %s, %v", dump, err)
		}
	})
}

func TestNewTransportErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "reset")
		base := opine.WithHTTPClient(&http.Client{Transport: fake.Transport()})
		_, err := generatedClient(t, opine.DefaultBaseURL, fake.MasterKey(), base).ListUsersWithResponse(t.Context(), nil)
		var exchange *opine.Error
		if !errors.As(err, &exchange) || !errors.Is(err, syscall.ECONNRESET) || len(exchange.Attempts) != 4 ||
			!strings.Contains(err.Error(), "connection reset by peer, after 4 attempts") {
			t.Errorf("got %v", err)
		}
		for i, attempt := range exchange.Attempts {
			if attempt.Status != 0 || attempt.Err == nil || (attempt.Waited > 0) != (i < 3) {
				t.Errorf("attempt %d: %+v", i+1, attempt)
			}
		}
	})
}

func TestNewTransportSendsTheKeyToItsOrigin(t *testing.T) {
	t.Parallel()
	asked := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	other := newReceiver(t, func(http.ResponseWriter, *http.Request) {})
	_, err := generatedClient(t, asked.URL, secretKey).ListUsers(t.Context(), nil)
	if err != nil || asked.keys.Load() != 1 {
		t.Errorf("the key arrived %d times: %v", asked.keys.Load(), err)
	}
	transport, err := opine.NewTransport(secretKey, opine.WithBaseURL(asked.URL))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&http.Client{Transport: transport}).Get(other.URL); !errors.Is(err, opine.ErrInvalid) || other.requests.Load() != 0 {
		t.Errorf("%d requests went elsewhere: %v", other.requests.Load(), err)
	}
	for name, err := range map[string]error{"an empty key": second(opine.NewTransport("")), "http": second(opine.NewTransport("key", opine.WithBaseURL("http://192.0.2.1")))} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := opine.NewTransport("key", opine.WithBaseURL("http://192.0.2.1"), opine.WithPlainHTTP()); err != nil {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

// The request in a returned response is the caller's, not the one that carried the key.
func TestNewTransportRequestsHideTheKey(t *testing.T) {
	t.Parallel()
	for _, faults := range [][]string{nil, {"status=503"}, {"status=307&location=/v1/organization/users", "status=404"}} {
		srv := newServer(t, faults...)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/v1/organization/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		transport, err := opine.NewTransport(srv.Key, opine.WithBaseURL(srv.URL), oneAttempt)
		if err != nil {
			t.Fatal(err)
		}
		requests := []*http.Request{req}
		if res, err := (&http.Client{Transport: transport}).Do(req); err == nil {
			requests = append(requests, res.Request)
			res.Body.Close()
		}
		for _, r := range requests {
			dump, err := httputil.DumpRequestOut(r.Clone(t.Context()), true)
			if err != nil || strings.Contains(string(dump), srv.Key[:8]) || strings.Contains(fmt.Sprintf("%+v", r.Header), srv.Key[:8]) {
				t.Errorf("the request has the key: %s, %v", dump, err)
			}
		}
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

// To net/http, a request without a method is a GET.
func TestRequestWithoutAMethod(t *testing.T) {
	t.Parallel()
	for _, last := range []struct {
		answer roundTrip
		says   string
	}{{status(200), ""}, {broken, "opine: GET /v1/x: "}, {movedTo("/v1/organization/users"), ""}} {
		synctest.Test(t, func(t *testing.T) {
			trip := chain(status(503), broken, status(520), last.answer)
			transport, err := opine.NewTransport("key", opine.WithHTTPClient(&http.Client{Transport: trip}))
			if err != nil {
				t.Fatal(err)
			}
			target, err := url.Parse(opine.DefaultBaseURL + "/v1/x")
			if err != nil {
				t.Fatal(err)
			}
			req := &http.Request{URL: target}
			res, err := transport.RoundTrip(req)
			if last.says == "" && (err != nil || res.StatusCode != 200 && res.StatusCode != 307) {
				t.Errorf("got %+v, %v", res, err)
			}
			if last.says != "" && (err == nil || !strings.HasPrefix(err.Error(), last.says)) {
				t.Errorf("got %v", err)
			}
			if req.Method != "" {
				t.Error("the request was modified")
			}
		})
	}
}
