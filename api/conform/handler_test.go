package conform_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
)

// reports is a test that keeps what is reported to it.
type reports struct {
	testing.TB
	mu   sync.Mutex
	text []string
}

func (r *reports) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = append(r.text, fmt.Sprintf(format, args...))
}

// TestHandlerReports answers requests as no server should.
func TestHandlerReports(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, target string
		key            string
		status         int
		body           string
		want           []string // the text of each report
	}{
		"good page":               {target: users, key: key, body: page},
		"good error":              {target: users, key: key, status: 500, body: `{"error":"text"}`},
		"refused request":         {target: users + "?limit=0", key: key, status: 400, body: `{"error":"text","issues":[]}`},
		"refused without a key":   {target: users, status: 401, body: `{"error":"text"}`},
		"refused path":            {target: "/v2", key: key, status: 404, body: `nothing`},
		"refused method":          {method: "POST", target: users, key: key, status: 405},
		"refused in another form": {target: users + "?limit=0", key: key, status: 400, body: `{"error":"text"}`, want: []string{"conform: listUsers: response 400: /response/body/issues: required: property \"issues\" is missing"}},
		"accepted request":        {target: users + "?limit=0", key: key, body: page, want: []string{"conform: listUsers: response 200: /request/query/limit: minimum: number must be at least 1, got 0"}},
		"accepted without a key":  {target: users, body: page, want: []string{"conform: listUsers: response 200: /request/header/X-API-Key: security: the key is missing"}},
		"failed on a bad request": {target: users + "?limit=0", key: key, status: 500, body: `{"error":"text"}`, want: []string{"conform: listUsers: response 500: /request/query/limit: minimum: number must be at least 1, got 0"}},
		"path of its own":         {target: "/v2", key: key, body: page, want: []string{"conform: GET /v2: response 200: /request: operation: the document has no such operation"}},
		"undocumented status":     {target: users, key: key, status: 418, body: `{"error":"text"}`, want: []string{"conform: listUsers: response 418: /response/status: status: the document has no 418 here"}},
		"nothing at all":          {target: users, key: key, want: []string{"conform: listUsers: response 200: /response/header/Content-Type: content: no media type instead of application/json"}},
		"two faults": {target: users, key: key, body: with(`"totalCount":1,"offset":0`, `"totalCount":"one","offset":-1`), want: []string{
			`conform: listUsers: response 200: /response/body/offset: minimum: number must be at least 0, got -1; ` +
				`/response/body/totalCount: type: value must be an integer, got "one"`}},
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
			req := httptest.NewRequest(test.method, test.target, nil)
			req.Header.Set("X-API-Key", test.key)
			res := httptest.NewRecorder()
			handler.ServeHTTP(res, req)
			if !slices.Equal(got.text, test.want) {
				t.Errorf("reported\n%s\nwant\n%s", strings.Join(got.text, "\n"), strings.Join(test.want, "\n"))
			}
			if res.Body.String() != test.body {
				t.Errorf("the client got %q, want what was sent", res.Body.String())
			}
		})
	}
}

// TestHandlerLeavesAlone serves what is no complete answer, and what a handler can do besides writing.
func TestHandlerLeavesAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"reset": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			conn.Close()
		},
		"panic": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"items":[`)
			panic(http.ErrAbortHandler)
		},
		"hints and a flush": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Set("Content-Type", "application/json")
			w.(http.Flusher).Flush()
			w.Header().Set("Content-Type", "too late to matter")
			_, _ = io.WriteString(w, page)
		},
		"deadline": func(w http.ResponseWriter, r *http.Request) {
			if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, page)
		},
	}
	for name, serve := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(conform.Handler(t, serve))
			defer server.Close()
			res, err := server.Client().Do(newRequest(t, http.MethodGet, server.URL+users))
			if err == nil {
				_, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			if broken := name == "reset" || name == "panic"; broken != (err != nil) {
				t.Errorf("the client got %v", err)
			}
		})
	}
}

// TestHandlerAroundTheFake: the fake keeps to the document, also strictly, and with the faults that a document allows.
func TestHandlerAroundTheFake(t *testing.T) {
	t.Parallel()
	reset, limited := opinetest.Fault{Nth: 1, Reset: true}, opinetest.Fault{Nth: 2, Status: 429}
	fake := opinetest.New(opinetest.WithFaults(reset, limited))
	server := httptest.NewServer(conform.Handler(t, fake, conform.Strict()))
	defer server.Close()
	for _, call := range []string{
		"DELETE /1", "DELETE /1", "DELETE /1", "DELETE /1", "DELETE /0", "GET ", "GET ?limit=1", "GET ?limit=1001", "PUT ", "GET /1/1",
	} {
		method, target, _ := strings.Cut(call, " ")
		req := newRequest(t, method, server.URL+users+target)
		req.Header.Set("X-API-Key", fake.MasterKey())
		if res, err := server.Client().Do(req); err == nil {
			res.Body.Close()
		}
	}
}
