package conform_test

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
)

// reports is a testing.TB that records its errors.
type reports struct {
	testing.TB
	mu   sync.Mutex
	text string
}

func (r *reports) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text += fmt.Sprintf(format, args...)
}

// TestHandlerReports serves answers that differ from the document, to good and to bad requests.
func TestHandlerReports(t *testing.T) {
	t.Parallel()
	const (
		failure   = `{"error":"text"}`
		limitZero = "/request/query/limit: minimum: number must be at least 1, got 0"
		noKey     = "/request/header/X-API-Key: security: the key is missing"
	)
	tests := map[string]struct {
		method string
		target string // default users
		noKey  bool
		status int // if 0, the handler does not call WriteHeader
		body   string
		want   string // the report without its prefix
	}{
		"page":            {body: page},
		"error":           {status: 500, body: failure},
		"refused request": {target: users + "?limit=0", status: 400, body: `{"error":"text","issues":[]}`},
		"refused key":     {noKey: true, status: 401, body: failure},
		"refused path":    {target: "/v2", status: 404, body: `nothing`},
		"refused method":  {method: "POST", status: 405},
		"undocumented refusal": {
			target: users + "?limit=0", status: 400, body: failure,
			want: `listUsers: response 400: /response/body/issues: required: property "issues" is missing`,
		},
		"accepted request": {target: users + "?limit=0", body: page, want: "listUsers: response 200: " + limitZero},
		"accepted key":     {noKey: true, body: page, want: "listUsers: response 200: " + noKey},
		"error after a bad request": {
			target: users + "?limit=0", status: 500, body: failure, want: "listUsers: response 500: " + limitZero,
		},
		"own path": {
			target: "/v2", body: page, want: "GET /v2: response 200: /request: operation: the document has no such operation",
		},
		"unknown status": {
			status: 418, body: failure,
			want: "listUsers: response 418: /response/status: status: the document covers 418 here only with default",
		},
		"nothing": {
			want: "listUsers: response 200: " +
				"/response/header/Content-Type: content: no media type instead of application/json",
		},
		"two problems": {
			body: with(`"totalCount":1,"offset":0`, `"totalCount":"one","offset":-1`),
			want: "listUsers: response 200: /response/body/offset: minimum: number must be at least 0, got -1; " +
				`/response/body/totalCount: type: value must be an integer, got "one"`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got reports
			handler := conform.Handler(&got, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.body != "" {
					w.Header().Set("Content-Type", "application/json")
				}
				if test.status != 0 {
					w.WriteHeader(test.status)
				}
				if test.body != "" {
					_, _ = io.WriteString(w, test.body)
				}
			}))
			req := httptest.NewRequest(test.method, cmp.Or(test.target, users), nil)
			if !test.noKey {
				req.Header.Set("X-API-Key", key)
			}
			res := httptest.NewRecorder()
			handler.ServeHTTP(res, req)
			if report := strings.TrimPrefix(got.text, "conform: "); report != test.want {
				t.Errorf("reported\n%s\nwant\n%s", report, test.want)
			}
			if res.Body.String() != test.body {
				t.Errorf("the client got %q, want %q", res.Body.String(), test.body)
			}
		})
	}
}

// TestHandlerSupportsResponseWriter uses the other abilities of net/http's ResponseWriter.
func TestHandlerSupportsResponseWriter(t *testing.T) {
	t.Parallel()
	writePage := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, page)
	}
	tests := map[string]struct {
		serve http.HandlerFunc
		fails bool // the client gets no response
	}{
		"hijack": {fails: true, serve: func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			conn.Close()
		}},
		"panic": {fails: true, serve: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"items":[`)
			panic(http.ErrAbortHandler)
		}},
		"early hints": {serve: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			writePage(w)
		}},
		"flush": {serve: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.(http.Flusher).Flush()
			w.Header().Set("Content-Type", "text/plain") // too late
			_, _ = io.WriteString(w, page)
		}},
		"full duplex": {serve: func(w http.ResponseWriter, _ *http.Request) {
			if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
				t.Error(err)
			}
			writePage(w)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(conform.Handler(t, test.serve))
			defer server.Close()
			res, err := server.Client().Do(newRequest(t, http.MethodGet, server.URL+users, ""))
			if err == nil {
				_, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			if test.fails != (err != nil) {
				t.Errorf("the client got %v", err)
			}
		})
	}
}

// TestFakeMatchesDocument checks package opinetest strictly, with faults that the document allows.
func TestFakeMatchesDocument(t *testing.T) {
	t.Parallel()
	reset, limited := opinetest.Fault{Nth: 1, Reset: true}, opinetest.Fault{Nth: 2, Status: 429}
	fake := opinetest.New(opinetest.WithFaults(reset, limited))
	server := httptest.NewServer(conform.Handler(t, fake, conform.Strict()))
	defer server.Close()
	for _, call := range []string{
		"DELETE /1", "DELETE /1", "DELETE /1", "DELETE /1", "DELETE /0",
		"GET ", "GET ?limit=1", "GET ?limit=1001", "PUT ", "GET /1/1",
	} {
		method, target, _ := strings.Cut(call, " ")
		req := newRequest(t, method, server.URL+users+target, "")
		req.Header.Set("X-API-Key", fake.MasterKey())
		if res, err := server.Client().Do(req); err == nil {
			res.Body.Close()
		}
	}
}
