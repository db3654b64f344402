package opinetest_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// isReset accepts WSAECONNRESET too, which is what a socket on Windows reports.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.Errno(10054))
}

// newSocketTransport opens a connection for each request, because net/http repeats a request that
// breaks on a reused one.
func newSocketTransport(url string) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		req.URL.Scheme, req.URL.Host = "http", strings.TrimPrefix(url, "http://")
		return (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestFaults(t *testing.T) {
	t.Parallel()
	const (
		json = "Content-Type:application/json"
		text = " X-Content-Type-Options:nosniff" // of the mux
		html = "Content-Type:text/html; charset=utf-8"
		page = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n"
		get  = "GET " + usersPath + "?limit=1"
		del  = "DELETE " + usersPath + "/1"
	)
	whole := send(t, newFake(t), get).body
	silent := strings.Replace(whole, `"limit":1}`, `"limit":100}`, 1)
	for _, test := range []struct {
		fault, request string
		status         int    // 0 for a reset
		header         string // except Content-Length, Date and X-Request-Id
		body           string
		cut            bool
		left           int // users afterwards
	}{
		// Replaced responses.
		{"status=503&retry-after=1", get, 503, json + " Retry-After:1", `{"error":"Service Unavailable."}`, false, 3},
		{"status=429", get, 429, json, `{"error":"Too many requests."}`, false, 3},
		{"status=500", del, 500, json, `{"error":"An unknown error occurred."}`, false, 3},
		{"status=400", get, 400, json, `{"error":"Validation error.","issues":[]}`, false, 3},
		{"status=599", get, 599, json, `{"error":"Status 599."}`, false, 3},
		{"status=200", del, 200, "", "", false, 3},
		{"status=204", del, 204, "", "", false, 3},
		{"status=304", get, 304, "", "", false, 3},
		{"status=503&body=", get, 503, "", "", false, 3},
		{"body={}", get, 200, json, "{}", false, 3},
		{"status=502&html", get, 502, html, page, false, 3},
		{"html", del, 200, html, page, false, 3},
		{"status=307&location=/v2/users", get, 307, "Location:/v2/users", "", false, 3},
		{"status=302&location=https://other.example/a?b", get, 302, "Location:https://other.example/a?b", "", false, 3},
		{"status=503", "GET /nowhere", 503, json, `{"error":"Service Unavailable."}`, false, 3},
		{"status=503", "HEAD " + usersPath, 503, json, "", false, 3},

		// Changed responses.
		{"content-type=text/plain", get, 200, "Content-Type:text/plain", whole, false, 3},
		{"header=Content-Type", get, 200, "", whole, false, 3},
		{"header=x-a:1&header=X-A:+2", del, 200, json + " X-A:1 X-A:2", `{"id":1}`, false, 2},
		{"cut=10", get, 200, json, whole[:10], true, 3},
		{"cut=0", get, 200, json, "", true, 3},
		{"cut=9999", get, 200, json, whole, true, 3},
		{"cut=3", del, 200, json, `{"i`, true, 2},
		{"cut=3", "HEAD " + usersPath + "?limit=1", 200, json, "", false, 3},
		{"status=200&cut=0", get, 200, "", "", true, 3},
		{"status=503&cut=5", get, 503, json, `{"err`, true, 3},
		{"listUsers?max-limit=1", "GET " + usersPath, 200, json, whole, false, 3},
		{"listUsers?max-limit=5", get, 200, json, whole, false, 3},
		{"listUsers?max-limit=1&silent-limit", "GET " + usersPath, 200, json, silent, false, 3},
		{"delay=1ns", del, 200, json, `{"id":1}`, false, 2},

		// Lost responses.
		{"status=500&applied", del, 500, json, `{"error":"An unknown error occurred."}`, false, 2},
		{"reset", get, 0, "", "", false, 3},
		{"reset", del, 0, "", "", false, 3},
		{"reset&applied", del, 0, "", "", false, 2},
		{"reset&delay=1ns", del, 0, "", "", false, 3},

		// Requests that do not match.
		{"removeUser?reset", get, 200, json, whole, false, 3},
		{"listUsers?reset", del, 200, json, `{"id":1}`, false, 2},
		{"listUsers?reset", "GET /nowhere", 404, json + text, `{"error":"Not Found."}`, false, 3},
	} {
		for _, way := range []string{"socket", "transport"} {
			t.Run(fmt.Sprintf("%s %s over %s", test.fault, test.request, way), func(t *testing.T) {
				t.Parallel()
				fake := newFake(t, test.fault)
				transport := fake.Transport()
				if way == "socket" {
					srv := httptest.NewServer(fake)
					defer srv.Close()
					transport = newSocketTransport(srv.URL)
				}
				got, err := roundTrip(transport, newRequest(t, t.Context(), fake, test.request))
				length, _ := strconv.Atoi(got.header.Get("Content-Length"))
				var ok bool
				switch {
				case test.status == 0:
					ok = isReset(err)
				case test.cut:
					ok = err == io.ErrUnexpectedEOF && length > len(got.body)
				default:
					ok = err == nil && (length == len(got.body) || test.body == "")
				}
				if !ok {
					t.Errorf("%d bytes of %d, and the error is %v", len(got.body), length, err)
				}
				var header []string
				for _, name := range slices.Sorted(maps.Keys(got.header)) {
					if slices.Contains([]string{"Connection", "Content-Length", "Date", "X-Request-Id"}, name) {
						continue
					}
					for _, value := range got.header[name] {
						header = append(header, name+":"+value)
					}
				}
				if got.status != test.status || strings.Join(header, " ") != test.header || got.body != test.body {
					t.Errorf("got %d %v %s", got.status, header, got.body)
				}
				if left := len(fake.Users()); left != test.left {
					t.Errorf("%d users are left", left)
				}
				if requests := fake.Requests(); requests[0].Status != test.status {
					t.Errorf("recorded %+v", requests)
				}
			})
		}
	}
}

// Without a TCP connection to reset, the handler closes the connection, or tells the server to.
func TestResetWithoutTCP(t *testing.T) {
	t.Parallel()
	fake := newFake(t, "reset")
	srv := httptest.NewTLSServer(fake)
	defer srv.Close()
	if res, err := srv.Client().Get(srv.URL); !isReset(err) && !errors.Is(err, io.EOF) {
		t.Errorf("over TLS: %v, %v", res, err)
	}
	wantPanic(t, func() { fake.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", usersPath, nil)) })
}

// A replaced response needs no key, but a request is not applied without one.
func TestFaultsWithoutKey(t *testing.T) {
	t.Parallel()
	for text, status := range map[string]int{"status=503": 503, "status=503&applied": 503, "delay=1ns": 401} {
		fake := newFake(t, text)
		if got := send(t, fake, "DELETE "+usersPath+"/1", "wrong"); got.status != status || len(fake.Users()) != 3 {
			t.Errorf("%s: got %d %s, and %d users", text, got.status, got.body, len(fake.Users()))
		}
	}
}

// A fault counts the requests that match since it was added, even if an earlier fault applied.
func TestFaultsCount(t *testing.T) {
	t.Parallel()
	requests := map[rune]string{'L': "GET " + usersPath, 'D': "DELETE " + usersPath + "/999999", 'U': "GET /nowhere"}
	for _, test := range []struct {
		faults, requests string
		want             string // the status of each request
	}{
		{"status=500", "LDU", "500 500 500"},
		{"first=2&status=500", "LDLL", "500 500 200 200"},
		{"nth=2&status=500", "LDLL", "200 500 200 200"},
		{"listUsers?nth=2&status=500", "LDUL", "200 404 404 500"},
		{"removeUser?first=1&status=500", "LDDL", "200 500 404 200"},
		{"first=2&status=500 first=3&status=501", "LLLL", "500 500 501 200"},
		{"nth=1&status=500 nth=2&status=501", "LLL", "500 501 200"},
		{"nth=2&status=500 status=501", "LLL", "501 500 501"},
		{"status=501 nth=2&status=500", "LLL", "501 501 501"},
		{"listUsers?first=2&status=500 nth=3&status=501 removeUser?status=502", "LDLLDU", "500 502 500 200 502 404"},
	} {
		t.Run(test.faults+" "+test.requests, func(t *testing.T) {
			t.Parallel()
			fake := newFake(t)
			for _, request := range "LDULDU" { // before the faults are added, so not counted
				send(t, fake, requests[request])
			}
			for text := range strings.FieldsSeq(test.faults) {
				fake.AddFault(parseFault(t, text))
			}
			var got []string
			for _, request := range test.requests {
				got = append(got, fmt.Sprint(send(t, fake, requests[request]).status))
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			fake.ClearFaults()
			if got := send(t, fake, requests['L']); got.status != http.StatusOK {
				t.Errorf("got %d without faults", got.status)
			}
		})
	}
}

func TestFaultsInConcurrentUse(t *testing.T) {
	t.Parallel()
	fake := newFake(t, "listUsers?first=100&status=503")
	var mu sync.Mutex
	count := make(map[int]int)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				status := send(t, fake, "GET "+usersPath).status
				fake.AddFault(opinetest.Fault{Operation: "removeUser", Nth: 1, Reset: true})
				fake.Requests()
				mu.Lock()
				count[status]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if count[503] != 100 || count[200] != 300 {
		t.Errorf("got %v", count)
	}
}

func TestFaultsAreCopied(t *testing.T) {
	t.Parallel()
	given := opinetest.Fault{Status: 503, Header: http.Header{"Retry-After": {"1"}}, Body: new("first"), Cut: new(3)}
	fake := opinetest.New(opinetest.WithFaults(given))
	given.Header.Set("Retry-After", "2")
	*given.Body, *given.Cut = "second", 0
	for range 2 {
		got, err := roundTrip(fake.Transport(), newRequest(t, t.Context(), fake, "GET "+usersPath))
		if got.header.Get("Retry-After") != "1" || got.body != "fir" || err != io.ErrUnexpectedEOF {
			t.Errorf("got %+v, %v", got, err)
		}
		got.header["Retry-After"][0] = "3" // the response belongs to the client
	}
}

// Faults come after the hooks, so a fault that a hook adds applies to the hook's own request.
func TestFaultsComeAfterHooks(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(
		opinetest.WithHook(func(f *opinetest.Fake, _ *http.Request, n int) {
			if n == 2 {
				f.AddFault(opinetest.Fault{Status: 500, First: 2})
			}
		}),
		opinetest.BeforeListRequest("listUsers", 3, (*opinetest.Fake).ClearFaults),
	)
	for i, want := range []int{200, 500, 200} {
		if got := send(t, fake, "GET "+usersPath); got.status != want {
			t.Errorf("request %d: got %d, want %d", i+1, got.status, want)
		}
	}
}
