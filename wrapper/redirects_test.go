package opine_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

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

// An http.Client with a timeout wraps the body of each response.
func TestRecordSpansRedirectsUnderATimeout(t *testing.T) {
	t.Parallel()
	target := opine.DefaultBaseURL + "/moved"
	synctest.Test(t, func(t *testing.T) {
		trip := chain(status(503), movedTo(target), movedTo(target), broken)
		transport, err := opine.NewTransport("key", opine.WithHTTPClient(&http.Client{Transport: trip}))
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: transport, Timeout: time.Hour}
		_, err = client.Get(opine.DefaultBaseURL)
		var statuses []int
		for _, attempt := range asError(t, err).Attempts {
			statuses = append(statuses, attempt.Status)
		}
		if !slices.Equal(statuses, []int{503, 307, 307, 0, 0, 0}) {
			t.Errorf("statuses %v: %v", statuses, err)
		}
	})
}
