package conform_test

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

// notes is a document with what this module's own lacks: a server with a path, a request body, a
// required header, a response without a body, a key in the query, and an allOf.
const notes = `{
  "openapi": "3.0.3", "info": {"title": "Notes", "version": "1"},
  "servers": [{"url": "https://notes.example/{v}", "variables": {"v": {"default": "v2"}}}],
  "security": [{"Key": []}],
  "paths": {"/notes": {"post": {
    "operationId": "addNote",
    "parameters": [
      {"name": "filter", "in": "query", "style": "deepObject", "explode": true, "schema": {"type": "object"}},
      {"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
      {"name": "page", "in": "query", "content": {"application/json": {"schema": {"type": "integer"}}}}],
    "requestBody": {"required": true,
      "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}},
    "responses": {
      "201": {"description": "Added.",
        "headers": {"X-Count": {"required": true, "schema": {"type": "integer", "minimum": 1}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Stored"}}, "text/plain": {}}},
      "204": {"description": "Known."}
    }}}},
  "components": {
    "securitySchemes": {"Key": {"type": "apiKey", "in": "query", "name": "token"}},
    "schemas": {
      "Note": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "maxLength": 5}}},
      "Stored": {"allOf": [{"$ref": "#/components/schemas/Note"},
        {"type": "object", "properties": {"id": {"type": "integer", "format": "int64"}}}]}}}}`

func parse(t *testing.T, text string) *conform.Document {
	t.Helper()
	document, err := conform.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestWithDocument(t *testing.T) {
	t.Parallel()
	document := parse(t, notes)
	const target, good = "https://host.example/v2/notes?token=s3cret", `{"text":"short"}`
	tests := map[string]struct {
		target    string // default target
		body      string // of the request, default good
		status    int    // default 201
		count     string // the header X-Count, default 1
		mediaType string // default application/json
		answer    string
		want      string // the problems, one per line
	}{
		"without path":    {target: "https://host.example/notes?token=s3cret"},
		"object in query": {target: target + "&filter[a]=1"},
		"array in query":  {target: target + "&tag=a&tag=b"},
		"JSON in query":   {target: target + "&page=1"},
		"text":            {mediaType: "text/plain", answer: "anything"},
		"no content":      {status: 204},

		"no key":  {target: "/v2/notes", want: "/request/query/token: security: the key is missing"},
		"no body": {body: "none", want: "/request/body: required: the body is missing"},
		"long text": {
			body: `{"text":"longer"}`,
			want: `/request/body/text: maxLength: maximum string length is 5, got "longer"`,
		},
		"undeclared member": {
			body: `{"text":"","x":{}}`, want: "/request/body/x: undeclared: the document has no such member",
		},
		"undeclared parameter": {
			target: target + "&x=s3cret",
			want:   "/request/query/x: undeclared: the operation has no such parameter, got [key]",
		},
		"repeated JSON in query": {
			target: target + "&page=1&page=2", want: "/request/query/page: parameter: the parameter occurs 2 times",
		},
		"low header": {count: "0", want: "/response/header/X-Count: minimum: number must be at least 1, got 0"},
		"text header": {
			count: "a", want: `/response/header/X-Count: type: value must be an integer, got "a"`,
		},
		"no header":       {count: "none", want: "/response/header/X-Count: required: the header is missing"},
		"unexpected body": {status: 204, answer: "more", want: "/response/body: content: the document has no body here"},
		"allOf": {
			answer: `{"text":"longer","id":"7","x":1}`,
			want: `/response/body/id: type: value must be an integer, got "7"` + "\n" +
				`/response/body/text: maxLength: maximum string length is 5, got "longer"` + "\n" +
				"/response/body/x: undeclared: the document has no such member, got 1",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := roundTripper(func(req *http.Request) (*http.Response, error) {
				if body, err := io.ReadAll(req.Body); err != nil || string(body) != good {
					t.Errorf("sent %q, %v", body, err)
				}
				status, body := cmp.Or(test.status, http.StatusCreated), test.answer
				if body == "" && status == http.StatusCreated {
					body = `{"id":1,"text":"short"}`
				}
				res, err := answer(status, cmp.Or(test.mediaType, "application/json"), strings.NewReader(body))(req)
				if test.count != "none" {
					res.Header.Set("X-Count", cmp.Or(test.count, "1"))
				}
				return res, err
			})
			body := strings.TrimPrefix(cmp.Or(test.body, good), "none")
			req := newRequest(t, http.MethodPost, cmp.Or(test.target, target), body)
			_, err := send(req, base, conform.WithDocument(document), conform.Strict())
			checkProblems(t, err, test.want)
		})
	}
}

func TestStrict(t *testing.T) {
	t.Parallel()
	body := strings.Replace(with(`"role"`, `"team":{"name":"text"},"role"`), `"limit"`, `"next":"abc","limit"`, 1)
	for _, test := range []struct {
		query string
		opts  []conform.Option
		want  string
	}{
		{"?cursor=abc", nil, ""},
		{
			"?cursor=abc&limit=1", []conform.Option{conform.Strict()},
			"/request/query/cursor: undeclared: the operation has no such parameter, got abc",
		},
		{
			"", []conform.Option{conform.Strict()},
			"/response/body/items/0/team: undeclared: the document has no such member\n" +
				`/response/body/next: undeclared: the document has no such member, got "abc"`,
		},
	} {
		_, err := send(newRequest(t, http.MethodGet, users+test.query, ""), answerJSON(body), test.opts...)
		checkProblems(t, err, test.want)
	}
}

func TestParseFails(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":       "",
		"no YAML":       "{",
		"no paths":      `{"openapi":"3.0.3"}`,
		"bad reference": strings.Replace(notes, "#/components/schemas/Note", "#/components/schemas/None", 1),
		"other file":    strings.Replace(notes, "#/components/schemas/Note", "other.yaml#/Note", 1),
		"bad path":      strings.Replace(notes, `"/notes"`, `"notes"`, 1),
		"bad server":    strings.Replace(notes, "https://notes.example/{v}", "https://notes.example:port/{v}", 1),
	} {
		if document, err := conform.Parse([]byte(text)); err == nil || document != nil {
			t.Errorf("%s: got %v, %v", name, document, err)
		}
	}
}

// TestAllowStatus covers a status that the document lacks and one that it has, both with a bad
// body.
func TestAllowStatus(t *testing.T) {
	t.Parallel()
	const html = "<html></html>"
	allowed := conform.AllowStatus(http.StatusInternalServerError, http.StatusBadGateway)
	for status, want := range map[int]string{
		http.StatusBadGateway:          "",
		http.StatusInternalServerError: "",
		http.StatusServiceUnavailable:  "/response/status: status: the document covers 503 here only with default",
	} {
		got, err := list(t, answer(status, "text/html", strings.NewReader(html)), allowed)
		checkProblems(t, err, want)
		if err == nil && got != html {
			t.Errorf("%d: got %q", status, got)
		}
		var reported reports
		handler := conform.Handler(&reported, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
		}), allowed)
		handler.ServeHTTP(httptest.NewRecorder(), newRequest(t, http.MethodGet, users+"?limit=0", ""))
		if (reported.text == "") != (want == "") {
			t.Errorf("%d: reported %q", status, reported.text)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	var got []string
	report := conform.Report(func(v *conform.Violation) { got = append(got, v.Error()) })
	check := func(want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("reported\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		got = nil
	}

	const limit = "conform: listUsers: request: /request/query/limit: minimum: number must be at least 1, got 0"
	bad := with(`"id":1`, `"id":0`)
	const id = "conform: listUsers: response 200: /response/body/items/0/id: minimum: number must be at least 1, got 0"
	req := func() *http.Request { return newRequest(t, http.MethodGet, users+"?limit=0", "") }
	if body, err := send(req(), answerJSON(bad), report); err != nil || body != bad {
		t.Errorf("got %q, %v, want the response unchanged", body, err)
	}
	check(limit, id)

	want := errors.New("no route to host")
	failing := roundTripper(func(*http.Request) (*http.Response, error) { return nil, want })
	if _, err := send(req(), failing, report); err != want {
		t.Errorf("got %v, want %v", err, want)
	}
	check(limit)

	body, err := list(t, answer(http.StatusTeapot, "text/plain", strings.NewReader("tea")), report)
	if err != nil || body != "tea" {
		t.Errorf("got %q, %v, want the response unchanged", body, err)
	}
	check("conform: listUsers: response 418: /response/status: status: the document covers 418 here only with default")

	body, err = send(newRequest(t, http.MethodPost, "/v2", "{}"), answerJSON("{}"), report)
	if err != nil || body != "{}" {
		t.Errorf("got %q, %v, want the response unchanged", body, err)
	}
	check("conform: POST /v2: request: /request: operation: the document has no such operation")

	const length = 65 << 20
	long := answer(http.StatusOK, "application/json", io.LimitReader(endless{}, length))
	res, err := conform.NewTransport(long, report).RoundTrip(newRequest(t, http.MethodGet, users, ""))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, res.Body); n != length || err != nil {
		t.Errorf("got %d bytes, %v, want the response unchanged", n, err)
	}
	check("conform: listUsers: response 200: /response/body: size: the body is longer than 67108864 bytes")

	handler := conform.Handler(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	}), report)
	handler.ServeHTTP(httptest.NewRecorder(), newRequest(t, http.MethodGet, users, ""))
	check("conform: listUsers: response 418: /response/status: status: the document covers 418 here only with default")
}

func TestWithoutKey(t *testing.T) {
	t.Parallel()
	req := newRequest(t, http.MethodGet, users+"?limit=0", "")
	req.Header.Del("X-API-Key")
	_, err := send(req, answerJSON(page), conform.WithoutKey())
	checkProblems(t, err, "/request/query/limit: minimum: number must be at least 1, got 0")
}

// TestDefaultResponse checks the statuses that a document covers with default.
func TestDefaultResponse(t *testing.T) {
	t.Parallel()
	const listed = `"responses": {"204": {"description": "Known."}, "default": {"description": "An error."}}`
	const others = `"responses": {"default": {"description": "Anything."}}`
	for _, test := range []struct {
		responses string
		opts      []conform.Option
		want      string
	}{
		{listed, nil, "/response/status: status: the document covers 418 here only with default"},
		{listed, []conform.Option{conform.AllowStatus(418)}, ""},
		{others, nil, "/response/body: content: the document has no body here"},
	} {
		text := `{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/": {"get": {` +
			test.responses + `}}}}`
		opts := append(test.opts, conform.WithDocument(parse(t, text)))
		_, err := send(newRequest(t, http.MethodGet, "/", ""), answer(418, "text/plain", strings.NewReader("tea")), opts...)
		checkProblems(t, err, test.want)
	}
}
