package conform_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

const (
	users = "/v1/organization/users"
	page  = `{"items":[` + user + `],"totalCount":1,"offset":0,"limit":100}`
	user  = `{"id":1,"email":"text","firstName":"text","lastName":"text","role":"ADMIN",` +
		`"createdAt":"2025-05-31T05:04:41.475Z","updatedAt":"2025-05-31T05:04:41.475Z"}`

	// key has the characters that a JSON pointer writes in another way.
	key = "live~key/0123456789"
)

// TestResponses sends a good request and scripts the answer.
func TestResponses(t *testing.T) {
	t.Parallel()
	const (
		body      = "/response/body"
		firstUser = body + "/items/0"
		mediaType = "/response/header/Content-Type"
		status    = "/response/status"
	)
	tests := map[string]struct {
		remove      bool   // otherwise a page is asked for
		status      int    // 200, if it is 0
		contentType string // application/json, if it is empty
		body        string
		want        []string // pointer and rule of each problem; none if the response passes
	}{
		"documented page":    {body: readExample(t, "list-users-200.json")},
		"documented removal": {remove: true, body: readExample(t, "remove-user-200.json")},
		"documented error":   {status: 400, body: readExample(t, "validation-error.json")},
		"empty page":         {body: `{"items":[],"totalCount":0,"offset":0,"limit":100}`},
		"unknown role":       {body: with(`"ADMIN"`, `"OWNER"`)},
		"unknown member":     {body: with(`"role"`, `"team":{"id":7},"role"`)},
		"null name":          {body: with(`"firstName":"text"`, `"firstName":null`)},
		"charset":            {contentType: "Application/JSON; charset=UTF-8", body: page},
		"no such user":       {remove: true, status: 404, body: `{"error":"text"}`},

		"id as text":         {body: with(`"id":1`, `"id":"1"`), want: []string{firstUser + "/id: type"}},
		"id with a fraction": {body: with(`"id":1`, `"id":1.5`), want: []string{firstUser + "/id: type"}},
		"id 0":               {body: with(`"id":1`, `"id":0`), want: []string{firstUser + "/id: minimum"}},
		"missing member":     {body: with(`"role":"ADMIN",`, ``), want: []string{firstUser + "/role: required"}},
		"role as number":     {body: with(`"ADMIN"`, `7`), want: []string{firstUser + "/role: type"}},
		"31st of February":   {body: with(`"2025-05-31T`, `"2025-02-31T`), want: []string{firstUser + "/createdAt: format"}},
		"one-digit hour":     {body: with(`T05:`, `T5:`), want: []string{firstUser + "/createdAt: format"}},
		"empty date":         {body: with(`"2025-05-31T05:04:41.475Z"`, `""`), want: []string{firstUser + "/createdAt: format"}},
		"null user":          {body: with(user, `null`), want: []string{firstUser + ": nullable"}},
		"null items":         {body: with(`[`+user+`]`, `null`), want: []string{body + "/items: nullable"}},
		"null":               {body: `null`, want: []string{body + ": nullable"}},
		"list":               {body: `[]`, want: []string{body + ": type"}},
		"every problem": {
			body: `{"items":[{"id":"1","email":null}],"totalCount":-1,"offset":0}`,
			want: []string{
				firstUser + "/createdAt: required",
				firstUser + "/email: nullable",
				firstUser + "/firstName: required",
				firstUser + "/id: type",
				firstUser + "/lastName: required",
				firstUser + "/role: required",
				firstUser + "/updatedAt: required",
				body + "/limit: required",
				body + "/totalCount: minimum",
			},
		},
		"removal without id": {remove: true, body: `{}`, want: []string{body + "/id: required"}},
		"error without text": {status: 401, body: `{}`, want: []string{body + "/error: required"}},
		"odd path of an issue": {
			status: 400,
			body:   `{"error":"text","issues":[{"path":["items",0,true],"code":"text","message":"text"}]}`,
			want:   []string{body + "/issues/0/path/2: oneOf"},
		},

		"empty body":       {body: ``, want: []string{body + ": json"}},
		"half a document":  {body: page[:len(page)-1], want: []string{body + ": json"}},
		"trailing garbage": {body: page + `garbage`, want: []string{body + ": json"}},
		"two documents":    {body: page + "\n" + page, want: []string{body + ": json"}},
		"HTML as JSON":     {body: `<html></html>`, want: []string{body + ": json"}},
		"longest id":       {body: with(`"id":1`, `"id":9223372036854775807`)},
		"id too long":      {body: with(`"id":1`, `"id":9223372036854775808`), want: []string{firstUser + "/id: format"}},
		"id far too long":  {body: with(`"id":1`, `"id":92233720368547758070`), want: []string{firstUser + "/id: format"}},
		"no UTF-8":         {body: with(`"ADMIN"`, "\"\xff\""), want: []string{firstUser + "/role: json"}},
		"endless number":   {body: with(`"limit":100`, `"limit":1e999`), want: []string{body + "/limit: type"}},
		"member twice":     {body: with(`"id":1`, `"id":1,"id":2`), want: []string{firstUser + "/id: json"}},

		"HTML":              {contentType: "text/html", body: `<html></html>`, want: []string{mediaType + ": content"}},
		"error as HTML":     {contentType: "text/html", body: `<html></html>`, status: 500, want: []string{mediaType + ": content"}},
		"another JSON":      {contentType: "application/x-ndjson", body: page, want: []string{mediaType + ": content"}},
		"no media type":     {contentType: "none", body: page, want: []string{mediaType + ": content"}},
		"created":           {status: 201, body: page, want: []string{status + ": status"}},
		"no content":        {status: 204, want: []string{status + ": status"}},
		"moved permanently": {status: 301, body: page, want: []string{status + ": status"}},
		"found":             {status: 302, body: page, want: []string{status + ": status"}},
		"not modified":      {status: 304, want: []string{status + ": status"}},
		"moved for now":     {status: 307, body: page, want: []string{status + ": status"}},
		"moved for good":    {status: 308, body: page, want: []string{status + ": status"}},
		"page not found":    {status: 404, body: `{"error":"text"}`, want: []string{status + ": status"}},
		"teapot":            {status: 418, body: `{"error":"text"}`, want: []string{status + ": status"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.status = cmp.Or(test.status, http.StatusOK)
			test.contentType = cmp.Or(test.contentType, "application/json")
			server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = nil // or net/http would guess one
				if test.contentType != "none" {
					w.Header().Set("Content-Type", test.contentType)
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body) // 204 and 304 refuse it
			})
			req, operation := newRequest(t, http.MethodGet, server.URL+users), "listUsers"
			if test.remove {
				req, operation = newRequest(t, http.MethodDelete, server.URL+users+"/1"), "removeUser"
			}
			res, err := server.client.Do(req)
			if len(test.want) > 0 {
				checkViolation(t, err, operation, test.status, test.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if got, err := io.ReadAll(res.Body); err != nil || string(got) != test.body {
				t.Errorf("read %q, %v, want what was sent: %q", got, err, test.body)
			}
			if res.StatusCode != test.status || res.Header.Get("Content-Type") != test.contentType {
				t.Errorf("got %d, %q, want what was sent", res.StatusCode, res.Header.Get("Content-Type"))
			}
		})
	}
}

// TestRequests sends good and bad requests to a server that answers well.
func TestRequests(t *testing.T) {
	t.Parallel()
	const limit, offset = "/request/query/limit", "/request/query/offset"
	tests := map[string]struct {
		method    string // GET, if it is empty
		target    string
		key       string
		body      string
		operation string   // listUsers, if it is empty
		want      []string // pointer and rule of each problem; none if the request is sent
	}{
		"no parameters":       {target: users, key: key},
		"one parameter":       {target: users + "?offset=20", key: key},
		"smallest parameters": {target: users + "?limit=1&offset=0", key: key},
		"largest limit":       {target: users + "?offset=9223372036854775807&limit=1000", key: key},
		"removal":             {method: "DELETE", target: users + "/9223372036854775807", key: key},

		"limit 0":         {target: users + "?limit=0", key: key, want: []string{limit + ": minimum"}},
		"limit 1001":      {target: users + "?limit=1001", key: key, want: []string{limit + ": maximum"}},
		"limit as word":   {target: users + "?limit=ten", key: key, want: []string{limit + ": type"}},
		"limit empty":     {target: users + "?limit=", key: key, want: []string{limit + ": parameter"}},
		"offset negative": {target: users + "?offset=-1", key: key, want: []string{offset + ": minimum"}},
		"offset too long": {target: users + "?offset=9223372036854775808", key: key, want: []string{offset + ": type"}},
		"missing key":     {target: users, want: []string{"/request/header/X-API-Key: security"}},
		"blank key":       {target: users, key: " ", want: []string{"/request/header/X-API-Key: security"}},
		"body":            {target: users, key: key, body: page, want: []string{"/request/body: requestBody"}},
		"every problem": {
			target: users + "?limit=0&offset=-1",
			body:   page,
			want: []string{
				"/request/body: requestBody",
				"/request/header/X-API-Key: security",
				limit + ": minimum",
				offset + ": minimum",
			},
		},
		"id 0": {
			method: "DELETE", target: users + "/0", key: key,
			operation: "removeUser", want: []string{"/request/path/id: minimum"},
		},
		"id as word": {
			method: "DELETE", target: users + "/ada", key: key,
			operation: "removeUser", want: []string{"/request/path/id: type"},
		},
		"unknown path": {
			target: "/v1/organization", key: key,
			operation: "GET /v1/organization", want: []string{"/request: operation"},
		},
		"unknown method": {
			method: "POST", target: users, key: key,
			operation: "POST " + users, want: []string{"/request: operation"},
		},
		"slash at the end": {
			target: users + "/", key: key,
			operation: "GET " + users + "/", want: []string{"/request: operation"},
		},
		"path before the document's": {
			target: "/api" + users, key: key,
			operation: "GET /api" + users, want: []string{"/request: operation"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.method = cmp.Or(test.method, http.MethodGet)
			test.operation = cmp.Or(test.operation, "listUsers")
			server := newServer(t, nil)
			req := newRequest(t, test.method, server.URL+test.target)
			req.Header.Set("X-API-Key", test.key)
			if test.body != "" {
				req.Body = io.NopCloser(strings.NewReader(test.body))
			}
			res, err := server.client.Do(req)
			if len(test.want) > 0 {
				checkViolation(t, err, test.operation, 0, test.want)
				if sent := server.received(); len(sent) > 0 {
					t.Errorf("sent nevertheless: %q", sent)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			// The document has defaults for both parameters; none must be added on the way.
			if sent := server.received(); !slices.Equal(sent, []string{test.method + " " + test.target}) {
				t.Errorf("the server saw %q, want %q", sent, test.method+" "+test.target)
			}
		})
	}
}

// TestBrokenBody cuts the body off on its way: that is for the client to cope with.
func TestBrokenBody(t *testing.T) {
	t.Parallel()
	server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", fmt.Sprint(len(page)))
		_, _ = io.WriteString(w, page[:10])
	})
	res, err := server.client.Do(newRequest(t, http.MethodGet, server.URL+users))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, err := io.ReadAll(res.Body); string(got) != page[:10] || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("read %q, %v, want %q, %v", got, err, page[:10], io.ErrUnexpectedEOF)
	}
}

// TestBodyIsBounded answers a body without end.
func TestBodyIsBounded(t *testing.T) {
	t.Parallel()
	transport := conform.NewTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK,
			Header:     http.Header{"Content-Type": {"application/json"}},
			Body:       io.NopCloser(endless{}),
		}, nil
	}))
	_, err := transport.RoundTrip(newRequest(t, http.MethodGet, "https://example.com"+users))
	checkViolation(t, err, "listUsers", http.StatusOK, []string{"/response/body: size"})
}

// TestBodiesAreClosed counts on what http.RoundTripper promises: the request's body is closed in any case, and the response's
// too, unless the caller gets it.
func TestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	sent, answer := &closeRecorder{}, &closeRecorder{}
	var status int
	transport := conform.NewTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: answer}, nil
	}))

	req := newRequest(t, http.MethodGet, "https://example.com"+users)
	req.Body = sent
	if _, err := transport.RoundTrip(req); err == nil || !sent.closed {
		t.Errorf("refused request: error %v, body closed: %t", err, sent.closed)
	}
	for _, status = range []int{http.StatusTeapot, http.StatusOK} { // one is judged by its status, the other by its body
		answer.closed = false
		if _, err := transport.RoundTrip(newRequest(t, http.MethodGet, "https://example.com"+users)); err == nil || !answer.closed {
			t.Errorf("refused response %d: error %v, body closed: %t", status, err, answer.closed)
		}
	}
}

func TestErrorOfBaseIsReturned(t *testing.T) {
	t.Parallel()
	want := errors.New("no route to host")
	transport := conform.NewTransport(roundTripper(func(*http.Request) (*http.Response, error) { return nil, want }))
	if _, err := transport.RoundTrip(newRequest(t, http.MethodGet, "https://example.com"+users)); err != want {
		t.Errorf("got %v, want %v itself", err, want)
	}
}

func TestDefaultBase(t *testing.T) {
	t.Parallel()
	server := newServer(t, nil)
	res, err := conform.NewTransport(nil).RoundTrip(newRequest(t, http.MethodGet, server.URL+users))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	server := newServer(t, nil)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			res, err := server.client.Do(newRequest(t, http.MethodGet, fmt.Sprintf("%s%s?limit=%d", server.URL, users, i)))
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
