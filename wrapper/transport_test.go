package opine_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
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

func TestRedirects(t *testing.T) {
	t.Parallel()
	const answer = `{"id":1,"items":[],"totalCount":0,"offset":0,"limit":1000}`
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"the same origin", "another port", "another host", "http"} {
			for _, method := range []string{http.MethodGet, http.MethodDelete} {
				t.Run(fmt.Sprint(status, " to ", to, ", ", method), func(t *testing.T) {
					t.Parallel()
					stranger := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) })
					methods := []string{}
					var asked *httptest.Server
					asked = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						methods = append(methods, r.Method)
						target := map[string]string{
							"the same origin": "", "another port": strings.Replace(stranger.URL, "http:", "https:", 1),
							"another host": strings.Replace(asked.URL, "127.0.0.1", "localhost", 1), "http": stranger.URL,
						}[to]
						if r.URL.Path != "/moved" {
							w.Header().Set("Location", target+"/moved")
							w.WriteHeader(status)
							return
						}
						w.Header().Set("Content-Type", "application/json")
						fmt.Fprint(w, answer)
					}))
					defer asked.Close()
					client := generatedClient(t, asked.URL, secretKey, opine.WithHTTPClient(asked.Client()))
					var err error
					if method == http.MethodGet {
						_, err = client.ListUsersWithResponse(t.Context(), nil)
					} else {
						_, err = client.RemoveUserWithResponse(t.Context(), 1)
					}
					followed := to == "the same origin" && (method == http.MethodGet || status >= 307)
					if followed != (err == nil) || !followed && !errors.Is(err, opine.ErrRedirect) {
						t.Errorf("got %v", err)
					}
					if want := map[bool]int{true: 2, false: 1}[followed]; len(methods) != want || methods[len(methods)-1] != method {
						t.Errorf("the server got %v", methods)
					}
					if n := stranger.requests.Load(); n != 0 {
						t.Errorf("the other server got %d requests", n)
					}
					// The same through opine.Client.
					wrapper := newClient(t, asked.URL, secretKey, opine.WithHTTPClient(asked.Client()))
					if err = getPage(t.Context(), wrapper); method == http.MethodDelete {
						_, err = wrapper.Users.Remove(t.Context(), 1)
					}
					if followed != (err == nil) || !followed && !errors.Is(err, opine.ErrRedirect) || stranger.requests.Load() != 0 {
						t.Errorf("the client got %v", err)
					}
				})
			}
		}
	}
}

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
