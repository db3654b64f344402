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

func fault(t testing.TB, text string) opinetest.Fault {
	t.Helper()
	fault, err := opinetest.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return fault
}

// ways are the two ways to a fake. A fresh connection for each request, since net/http may repeat one that breaks on a
// connection that it had kept.
var ways = map[string]func(*testing.T, *opinetest.Server) http.RoundTripper{
	"socket": func(t *testing.T, _ *opinetest.Server) http.RoundTripper {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		return transport
	},
	"transport": func(_ *testing.T, srv *opinetest.Server) http.RoundTripper { return srv.Transport() },
}

// resets are what a client sees of a reset, by the way to the fake.
var resets = map[string]error{"socket": socketReset, "transport": syscall.ECONNRESET}

// attempt is send with the error.
func attempt(t *testing.T, srv *opinetest.Server, way, method, target string) (answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", srv.Key)
	res, err := ways[way](t, srv).RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}, err
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const (
		json  = "Content-Type:application/json"
		html  = "Content-Type:text/html; charset=utf-8"
		whole = `{"items":[{"id":1,"email":"user1@example.com","firstName":null,"lastName":null,"role":"MEMBER",` +
			`"createdAt":"0001-01-01T00:00:00.000Z","updatedAt":"0001-01-01T00:00:00.000Z"}],"totalCount":3,"offset":0,"limit":1}`
		page = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n"
		get  = "GET " + usersPath + "?limit=1"
		del  = "DELETE " + usersPath + "/1"
	)
	for _, test := range []struct {
		fault, request string
		status         int    // 0 for a reset
		header         string // but Content-Length, Date and X-Request-Id
		body           string
		cut            bool
		left           int // users afterwards
	}{
		// Answers of its own.
		{"status=503,retry-after=1", get, 503, json + " Retry-After:1", `{"error":"Service Unavailable."}`, false, 3},
		{"status=429", get, 429, json, `{"error":"Too many requests."}`, false, 3},
		{"status=500", del, 500, json, `{"error":"An unknown error occurred."}`, false, 3},
		{"status=400", get, 400, json, `{"error":"Validation error.","issues":[]}`, false, 3},
		{"status=599", get, 599, json, `{"error":"Status 599."}`, false, 3},
		{"status=200", del, 200, "", "", false, 3},
		{"status=204", del, 204, "", "", false, 3},
		{"status=304", get, 304, "", "", false, 3},
		{"status=503,body=", get, 503, "", "", false, 3},
		{"body={}", get, 200, json, "{}", false, 3},
		{"status=502,html", get, 502, html, page, false, 3},
		{"html", del, 200, html, page, false, 3},
		{"status=307,location=/v2/users", get, 307, "Location:/v2/users", "", false, 3},
		{"status=302,location=https://elsewhere.example/a?b", get, 302, "Location:https://elsewhere.example/a?b", "", false, 3},
		{"status=503", "GET /nowhere", 503, json, `{"error":"Service Unavailable."}`, false, 3},
		{"status=503", "HEAD " + usersPath, 503, json, "", false, 3},

		// The answer of the fake, spoiled.
		{"content-type=text/plain", get, 200, "Content-Type:text/plain", whole, false, 3},
		{"header=Content-Type", get, 200, "", whole, false, 3},
		{"header=x-a:1,header=X-A: 2", del, 200, json + " X-A:1 X-A:2", `{"id":1}`, false, 2},
		{"cut=10", get, 200, json, whole[:10], true, 3},
		{"cut=0", get, 200, json, "", true, 3},
		{"cut=9999", get, 200, json, whole, true, 3},
		{"cut=3", del, 200, json, `{"i`, true, 2},
		{"cut=3", "HEAD " + usersPath + "?limit=1", 200, json, "", false, 3},
		{"status=200,cut=0", get, 200, "", "", true, 3},
		{"status=503,cut=5", get, 503, json, `{"err`, true, 3},
		{"listUsers:max-limit=1", "GET " + usersPath, 200, json, whole, false, 3},
		{"listUsers:max-limit=5", get, 200, json, whole, false, 3},
		{"listUsers:max-limit=1,silent-limit", "GET " + usersPath, 200, json, whole[:len(whole)-1] + "00}", false, 3},
		{"delay=1ns", del, 200, json, `{"id":1}`, false, 2},

		// Replies that are lost.
		{"status=500,carried-out", del, 500, json, `{"error":"An unknown error occurred."}`, false, 2},
		{"reset", get, 0, "", "", false, 3},
		{"reset", del, 0, "", "", false, 3},
		{"reset,carried-out", del, 0, "", "", false, 2},
		{"reset,delay=1ns", del, 0, "", "", false, 3},

		// Requests that are not met.
		{"removeUser:reset", get, 200, json, whole, false, 3},
		{"listUsers:reset", del, 200, json, `{"id":1}`, false, 2},
		{"listUsers:reset", "GET /nowhere", 404, json + " X-Content-Type-Options:nosniff", `{"error":"Not Found."}`, false, 3},
	} {
		t.Run(test.fault+" "+test.request, func(t *testing.T) {
			t.Parallel()
			for way := range ways {
				srv := opinetest.NewServer(t, opinetest.WithUsers(people(1, 2, 3)...), opinetest.WithFaults(fault(t, test.fault)))
				method, target, _ := strings.Cut(test.request, " ")
				got, err := attempt(t, srv, way, method, target)
				switch {
				case test.status == 0:
					if !errors.Is(err, resets[way]) {
						t.Errorf("%s: the error is %v", way, err)
					}
				case test.cut:
					if err != io.ErrUnexpectedEOF {
						t.Errorf("%s: the error is %v", way, err)
					}
				case err != nil:
					t.Errorf("%s: %v", way, err)
				}
				promised, _ := strconv.Atoi(got.header.Get("Content-Length"))
				if n := len(got.body); test.cut && promised <= n || !test.cut && promised != n && method != "HEAD" {
					t.Errorf("%s: a body of %d bytes has the Content-Length %d", way, n, promised)
				}
				var header []string
				for _, name := range []string{"Content-Length", "Date", "X-Request-Id"} {
					got.header.Del(name)
				}
				for _, name := range slices.Sorted(maps.Keys(got.header)) {
					for _, value := range got.header[name] {
						header = append(header, name+":"+value)
					}
				}
				if got.status != test.status || strings.Join(header, " ") != test.header || got.body != test.body {
					t.Errorf("%s: got %d %v %s", way, got.status, header, got.body)
				}
				if left := len(srv.Users()); left != test.left {
					t.Errorf("%s: %d users are left", way, left)
				}
				if journal := srv.Requests(); journal[0].Status != test.status {
					t.Errorf("%s: the journal has %+v", way, journal)
				}
			}
		})
	}
}

// Where there is no TCP connection to reset, it is closed, or the server is told to.
func TestResetElsewhere(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithFaults(opinetest.Fault{Reset: true}))

	srv := httptest.NewTLSServer(fake)
	defer srv.Close()
	if res, err := srv.Client().Get(srv.URL); !errors.Is(err, socketReset) && !errors.Is(err, io.EOF) {
		t.Errorf("over TLS: %v, %v", res, err)
	}

	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("the recorder was not told")
		}
	}()
	serve(fake, "GET", usersPath, fake.MasterKey())
}

// A fault's own answer comes from before the key is judged; what is carried out needs the key.
func TestFaultsAndTheKey(t *testing.T) {
	t.Parallel()
	for text, status := range map[string]int{
		"status=503":             http.StatusServiceUnavailable,
		"status=503,carried-out": http.StatusServiceUnavailable,
		"delay=1ns":              http.StatusUnauthorized,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			fake := opinetest.New(opinetest.WithFaults(fault(t, text)))
			if res := serve(fake, "DELETE", usersPath+"/1", "wrong"); res.Code != status {
				t.Errorf("got %d %s", res.Code, res.Body)
			}
			if len(fake.Users()) != 25 {
				t.Error("somebody was removed without the key")
			}
		})
	}
}

// A fault counts the requests of its operation from when it was added, also those that an earlier one applied to.
func TestFaultsCount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		faults, requests string // L and D for the operations, U for what is not routed
		want             string // the status of each request
	}{
		{"status=500", "LDU", "500 500 500"},
		{"first=2,status=500", "LDLL", "500 500 200 200"},
		{"nth=2,status=500", "LDLL", "200 500 200 200"},
		{"listUsers:nth=2,status=500", "LDUL", "200 404 404 500"},
		{"removeUser:first=1,status=500", "LDDL", "200 500 404 200"},
		{"first=2,status=500 first=3,status=501", "LLLL", "500 500 501 200"},
		{"nth=1,status=500 nth=2,status=501", "LLL", "500 501 200"},
		{"nth=2,status=500 status=501", "LLL", "501 500 501"},
		{"status=501 nth=2,status=500", "LLL", "501 501 501"},
		{"listUsers:first=2,status=500 nth=3,status=501 removeUser:status=502", "LDLLDU", "500 502 500 200 502 404"},
	} {
		t.Run(test.faults+" "+test.requests, func(t *testing.T) {
			t.Parallel()
			fake := opinetest.New()
			ask := func(request rune) int {
				switch request {
				case 'L':
					return serve(fake, "GET", usersPath, fake.MasterKey()).Code
				case 'D':
					return serve(fake, "DELETE", usersPath+"/999999", fake.MasterKey()).Code
				default:
					return serve(fake, "GET", "/nowhere", "").Code
				}
			}
			for _, request := range "LDULDU" { // before the faults are added, so not counted
				ask(request)
			}
			for text := range strings.FieldsSeq(test.faults) {
				fake.AddFault(fault(t, text))
			}
			var got []string
			for _, request := range test.requests {
				got = append(got, fmt.Sprint(ask(request)))
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			fake.ClearFaults()
			if status := ask('L'); status != http.StatusOK {
				t.Errorf("got %d without faults", status)
			}
		})
	}
}

func TestFaultsUnderConcurrentUse(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithFaults(fault(t, "listUsers:first=100,status=503")))
	var mu sync.Mutex
	count := make(map[int]int)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				status := serve(fake, "GET", usersPath, fake.MasterKey()).Code
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

// What is given to the fake is copied.
func TestFaultsAreCopied(t *testing.T) {
	t.Parallel()
	given := opinetest.Fault{Status: 503, Header: http.Header{"Retry-After": {"1"}}, Body: new("first"), Cut: new(3)}
	fake := opinetest.New(opinetest.WithFaults(given))
	given.Header.Set("Retry-After", "2")
	*given.Body, *given.Cut = "second", 0
	for range 2 {
		res, err := fake.Transport().RoundTrip(request(t, fake, t.Context(), "GET", usersPath))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if res.Header.Get("Retry-After") != "1" || string(body) != "fir" || err != io.ErrUnexpectedEOF {
			t.Errorf("got %v %s %v", res.Header, body, err)
		}
		res.Header["Retry-After"][0] = "3" // the response is the client's
	}
}

func TestAddFaultPanics(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
		fake.Requests() // is not locked for good
	}()
	fake.AddFault(opinetest.Fault{Operation: "listUser", Reset: true})
}

// Hooks come first, then the changes, then the faults: one that a hook adds applies to the hook's own request.
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
	var got []int
	for range 3 {
		got = append(got, serve(fake, "GET", usersPath, fake.MasterKey()).Code)
	}
	if want := []int{200, 500, 200}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
