package conform_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/opine-go/opine/api/conform"
)

// TestResponses answers a good request.
func TestResponses(t *testing.T) {
	t.Parallel()
	const (
		body      = "/response/body"
		first     = body + "/items/0"
		mediaType = "/response/header/Content-Type: content"
		status    = "/response/status: status"
		failure   = `{"error":"text"}`
		date      = `"2025-05-31T05:04:41.475Z"`
	)
	tests := map[string]struct {
		method    string // default GET
		status    int    // default 200
		mediaType string // default application/json
		body      string
		want      []string // pointer and rule of each problem
	}{
		"documented page":    {body: readExample(t, "list-users-200.json")},
		"documented removal": {method: "DELETE", body: readExample(t, "remove-user-200.json")},
		"documented error":   {status: 400, body: readExample(t, "validation-error.json")},
		"empty page":         {body: `{"items":[],"totalCount":0,"offset":0,"limit":100}`},
		"unknown role":       {body: with(`"ADMIN"`, `"OWNER"`)},
		"undeclared member":  {body: with(`"role"`, `"team":{"id":7},"role"`)},
		"null name":          {body: with(`"firstName":"text"`, `"firstName":null`)},
		"charset":            {mediaType: "Application/JSON; charset=UTF-8", body: page},
		"no such user":       {method: "DELETE", status: 404, body: failure},
		"largest id":         {body: with(`"id":1`, `"id":9223372036854775807`)},

		"text id":            {body: with(`"id":1`, `"id":"1"`), want: []string{first + "/id: type"}},
		"fractional id":      {body: with(`"id":1`, `"id":1.5`), want: []string{first + "/id: type"}},
		"id 0":               {body: with(`"id":1`, `"id":0`), want: []string{first + "/id: minimum"}},
		"id 2^63":            {body: with(`"id":1`, `"id":9223372036854775808`), want: []string{first + "/id: format"}},
		"id over 2^66":       {body: with(`"id":1`, `"id":92233720368547758070`), want: []string{first + "/id: format"}},
		"infinite number":    {body: with(`"limit":100`, `"limit":1e999`), want: []string{body + "/limit: type"}},
		"missing member":     {body: with(`"role":"ADMIN",`, ``), want: []string{first + "/role: required"}},
		"numeric role":       {body: with(`"ADMIN"`, `7`), want: []string{first + "/role: type"}},
		"31 February":        {body: with(`"2025-05-31T`, `"2025-02-31T`), want: []string{first + "/createdAt: format"}},
		"one-digit hour":     {body: with(`T05:`, `T5:`), want: []string{first + "/createdAt: format"}},
		"empty date":         {body: with(date, `""`), want: []string{first + "/createdAt: format"}},
		"null user":          {body: with(user, `null`), want: []string{first + ": nullable"}},
		"null items":         {body: with(`[`+user+`]`, `null`), want: []string{body + "/items: nullable"}},
		"null":               {body: `null`, want: []string{body + ": nullable"}},
		"array":              {body: `[]`, want: []string{body + ": type"}},
		"removal without id": {method: "DELETE", body: `{}`, want: []string{body + "/id: required"}},
		"error without text": {status: 401, body: `{}`, want: []string{body + "/error: required"}},
		"boolean in path": {
			status: 400, body: `{"error":"text","issues":[{"path":["items",0,true],"code":"text","message":"text"}]}`,
			want: []string{body + "/issues/0/path/2: oneOf"},
		},
		"several problems": {
			body: strings.NewReplacer(`"id":1,"email":"text","firstName":"text"`, `"id":"1","email":null`,
				`"totalCount":1`, `"totalCount":-1`, `,"limit":100`, ``).Replace(page),
			want: []string{
				first + "/email: nullable", first + "/firstName: required", first + "/id: type",
				body + "/limit: required", body + "/totalCount: minimum",
			},
		},

		"empty body":        {want: []string{body + ": json"}},
		"truncated JSON":    {body: page[:len(page)-1], want: []string{body + ": json"}},
		"trailing garbage":  {body: page + `garbage`, want: []string{body + ": json"}},
		"two JSON values":   {body: page + "\n" + page, want: []string{body + ": json"}},
		"HTML as JSON":      {body: `<html></html>`, want: []string{body + ": json"}},
		"invalid UTF-8":     {body: with(`"ADMIN"`, "\"\xff\""), want: []string{first + "/role: json"}},
		"repeated member":   {body: with(`"id":1`, `"id":1,"id":2`), want: []string{first + "/id: json"}},
		"HTML":              {mediaType: "text/html", body: `<html></html>`, want: []string{mediaType}},
		"HTML error":        {mediaType: "text/html", body: `<html></html>`, status: 500, want: []string{mediaType}},
		"other JSON":        {mediaType: "application/x-ndjson", body: page, want: []string{mediaType}},
		"no media type":     {mediaType: "none", body: page, want: []string{mediaType}},
		"created":           {status: 201, body: page, want: []string{status}},
		"no content":        {status: 204, want: []string{status}},
		"redirect":          {status: 302, body: page, want: []string{status}},
		"not modified":      {status: 304, want: []string{status}},
		"status of another": {status: 404, body: failure, want: []string{status}},
		"unknown status":    {status: 418, body: failure, want: []string{status}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, operation := newRequest(t, http.MethodGet, users, ""), "listUsers"
			if test.method == http.MethodDelete {
				req, operation = newRequest(t, http.MethodDelete, users+"/1", ""), "removeUser"
			}
			status := cmp.Or(test.status, http.StatusOK)
			got, err := send(req, answer(status, cmp.Or(test.mediaType, "application/json"), strings.NewReader(test.body)))
			if len(test.want) > 0 {
				checkViolation(t, err, operation, status, test.want...)
			} else if err != nil || got != test.body {
				t.Errorf("got %q, %v, want the body unchanged", got, err)
			}
		})
	}
}

// TestRequests sends requests to a server that answers well.
func TestRequests(t *testing.T) {
	t.Parallel()
	const limit, offset, noKey = "/request/query/limit", "/request/query/offset", "/request/header/X-API-Key: security"
	tests := map[string]struct {
		method    string // default GET
		target    string // default users
		key       string // default key
		body      string
		operation string   // default listUsers
		want      []string // pointer and rule of each problem
	}{
		"no parameters": {},
		"one parameter": {target: users + "?offset=20"},
		"lower bounds":  {target: users + "?limit=1&offset=0"},
		"upper bounds":  {target: users + "?offset=9223372036854775807&limit=1000"},
		"removal":       {method: "DELETE", target: users + "/9223372036854775807"},

		"limit 0":         {target: users + "?limit=0", want: []string{limit + ": minimum"}},
		"limit 1001":      {target: users + "?limit=1001", want: []string{limit + ": maximum"}},
		"limit ten":       {target: users + "?limit=ten", want: []string{limit + ": type"}},
		"empty limit":     {target: users + "?limit=", want: []string{limit + ": parameter"}},
		"negative offset": {target: users + "?offset=-1", want: []string{offset + ": minimum"}},
		"offset 2^63":     {target: users + "?offset=9223372036854775808", want: []string{offset + ": type"}},
		"repeated limit":  {target: users + "?limit=1&limit=1", want: []string{limit + ": parameter"}},
		"bad escape":      {target: users + "?limit=%zz", want: []string{"/request/query: parameter"}},
		"semicolon":       {target: users + "?limit=1;offset=1", want: []string{"/request/query: parameter"}},
		"no key":          {key: "none", want: []string{noKey}},
		"blank key":       {key: " ", want: []string{noKey}},
		"body":            {body: page, want: []string{"/request/body: requestBody"}},
		"several problems": {target: users + "?limit=0&offset=-1", key: "none", body: page, want: []string{
			"/request/body: requestBody", noKey, limit + ": minimum", offset + ": minimum",
		}},
		"id 0": {
			method: "DELETE", target: users + "/0", operation: "removeUser", want: []string{"/request/path/id: minimum"},
		},
		"id ada": {
			method: "DELETE", target: users + "/ada", operation: "removeUser", want: []string{"/request/path/id: type"},
		},
		"unknown path": {
			target: "/v1/organization", operation: "GET /v1/organization", want: []string{"/request: operation"},
		},
		"unknown method":  {method: "POST", operation: "POST " + users, want: []string{"/request: operation"}},
		"trailing slash":  {target: users + "/", operation: "GET " + users + "/", want: []string{"/request: operation"}},
		"path in front":   {target: "/api" + users, operation: "GET /api" + users, want: []string{"/request: operation"}},
		"another address": {target: "http://127.0.0.1:4010" + users},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, target := cmp.Or(test.method, http.MethodGet), cmp.Or(test.target, users)
			req := newRequest(t, method, target, test.body)
			req.Header.Set("X-API-Key", strings.TrimPrefix(cmp.Or(test.key, key), "none"))
			sent := ""
			_, err := send(req, roundTripper(func(req *http.Request) (*http.Response, error) {
				sent = req.URL.String()
				if method == http.MethodDelete {
					return answerJSON(`{"id":1}`)(req)
				}
				return answerJSON(page)(req)
			}))
			if len(test.want) > 0 {
				checkViolation(t, err, cmp.Or(test.operation, "listUsers"), 0, test.want...)
				target = ""
			} else if err != nil {
				t.Error(err)
			}
			if sent != target { // in particular, without defaults for the parameters
				t.Errorf("sent %q, want %q", sent, target)
			}
		})
	}
}

func TestBrokenBodyIsReturned(t *testing.T) {
	t.Parallel()
	broken := io.MultiReader(strings.NewReader(page[:10]), iotest.ErrReader(io.ErrUnexpectedEOF))
	got, err := list(t, answer(http.StatusOK, "application/json", broken))
	if got != page[:10] || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %q, %v, want %q, %v", got, err, page[:10], io.ErrUnexpectedEOF)
	}
}

func TestEndlessBodies(t *testing.T) {
	t.Parallel()
	_, err := list(t, answer(http.StatusOK, "application/json", endless{}))
	checkViolation(t, err, "listUsers", http.StatusOK, "/response/body: size")
	_, err = list(t, answer(http.StatusSwitchingProtocols, "none", iotest.ErrReader(errors.New("read"))))
	checkViolation(t, err, "listUsers", http.StatusSwitchingProtocols, "/response/status: status")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestBodiesAreClosed covers requests and responses that the caller does not get.
func TestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusTeapot, http.StatusOK} {
		sent, received := &closeRecorder{}, &closeRecorder{}
		transport := conform.NewTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: received}, nil
		}))
		req := newRequest(t, http.MethodGet, users, "")
		if _, err := transport.RoundTrip(req); err == nil || !received.closed {
			t.Errorf("response %d: got error %v, closed %t", status, err, received.closed)
		}
		req.Body = sent
		if _, err := transport.RoundTrip(req); err == nil || !sent.closed {
			t.Errorf("request: got error %v, closed %t", err, sent.closed)
		}
	}
}

type closeRecorder struct{ closed bool }

func (*closeRecorder) Read([]byte) (int, error) { return 0, io.EOF }

func (c *closeRecorder) Close() error {
	c.closed = true
	return nil
}

func TestBaseErrorIsReturned(t *testing.T) {
	t.Parallel()
	want := errors.New("no route to host")
	if _, err := list(t, roundTripper(func(*http.Request) (*http.Response, error) { return nil, want })); err != want {
		t.Errorf("got %v, want %v", err, want)
	}
}

// TestConcurrentUse shares a Transport with the default base.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, page)
	}))
	defer server.Close()
	transport := conform.NewTransport(nil)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			target := fmt.Sprintf("%s%s?limit=%d", server.URL, users, i)
			res, err := transport.RoundTrip(newRequest(t, http.MethodGet, target, ""))
			if (err != nil) != (i == 0) {
				t.Errorf("limit %d: %v", i, err)
			}
			if err == nil {
				res.Body.Close()
			}
		})
	}
	wg.Wait()
}
