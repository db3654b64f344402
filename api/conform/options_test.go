package conform_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
)

// notes is a document of somebody else's: with a path in its server's address, a request body, a required header, a response
// without a body, a key in a query, and members composed of two schemas.
const notes = `{
  "openapi": "3.0.3", "info": {"title": "Notes", "version": "1"},
  "servers": [{"url": "https://notes.example/{v}", "variables": {"v": {"default": "v2"}}}],
  "security": [{"Key": []}],
  "paths": {"/notes": {"post": {
    "operationId": "addNote",
    "parameters": [{"name": "filter", "in": "query", "style": "deepObject", "explode": true, "schema": {"type": "object"}}],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}},
    "responses": {
      "201": {"description": "Added.", "headers": {"X-Count": {"required": true, "schema": {"type": "integer", "minimum": 1}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Stored"}}, "text/plain": {}}},
      "204": {"description": "Known."}
    }}}},
  "components": {
    "securitySchemes": {"Key": {"type": "apiKey", "in": "query", "name": "token"}},
    "schemas": {
      "Note": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "maxLength": 5}}},
      "Stored": {"allOf": [{"$ref": "#/components/schemas/Note"}, {"type": "object", "properties": {"id": {"type": "integer", "format": "int64"}}}]}}}}`

func TestAnotherDocument(t *testing.T) {
	t.Parallel()
	document, err := conform.Parse([]byte(notes))
	if err != nil {
		t.Fatal(err)
	}
	const target, good = "https://host.example/v2/notes?token=s3cret", `{"text":"short"}`
	tests := map[string]struct {
		target, body string // of the request
		status       int    // 201, if it is 0
		count        string // 1, if it is empty
		contentType  string
		answer       string
		refused      bool // the request is not sent
		want         []string
	}{
		"good":                {},
		"without the path":    {target: "https://host.example/notes?token=s3cret"},
		"object in the query": {target: target + "&filter[a]=1"},
		"another media type":  {contentType: "text/plain", answer: "anything"},
		"no content":          {status: 204, answer: ""},

		"no key":               {target: "/v2/notes", refused: true, want: []string{"/request/query/token: security: the key is missing"}},
		"no body":              {body: "none", refused: true, want: []string{"/request/body: required: the body is missing"}},
		"bad body":             {body: `{"text":"too long"}`, refused: true, want: []string{`/request/body/text: maxLength: maximum string length is 5, got "too long"`}},
		"undeclared":           {body: `{"text":"short","x":{}}`, refused: true, want: []string{"/request/body/x: undeclared: the document has no such member"}},
		"undeclared parameter": {target: target + "&x=s3cret", refused: true, want: []string{"/request/query/x: undeclared: the operation has no such parameter, got [key]"}},
		"bad header":           {count: "0", want: []string{"/response/header/X-Count: minimum: number must be at least 1, got 0"}},
		"header as word":       {count: "one", want: []string{"/response/header/X-Count: type: cannot convert json.Number to float64, got one"}},
		"no header":            {count: "none", want: []string{"/response/header/X-Count: required: the header is missing"}},
		"content":              {status: 204, answer: "more", want: []string{"/response/body: content: the document has no body here"}},
		"both parts": {answer: `{"text":"longer","id":"7","x":1}`, want: []string{
			`/response/body/id: type: value must be an integer, got "7"`,
			`/response/body/text: maxLength: maximum string length is 5, got "longer"`,
			"/response/body/x: undeclared: the document has no such member, got 1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := false
			base := roundTripper(func(req *http.Request) (*http.Response, error) {
				sent = true
				if body, err := io.ReadAll(req.Body); err != nil || string(body) != good {
					t.Errorf("sent %q, %v", body, err)
				}
				header := http.Header{"Content-Type": {"application/json"}, "X-Count": {"1"}}
				answer, status := `{"id":1,"text":"short"}`, http.StatusCreated
				if test.status != 0 {
					status = test.status
				}
				if test.answer != "" || test.status == http.StatusNoContent {
					answer = test.answer
				}
				if test.contentType != "" {
					header.Set("Content-Type", test.contentType)
				}
				if test.count == "none" {
					header.Del("X-Count")
				} else if test.count != "" {
					header.Set("X-Count", test.count)
				}
				return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(answer))}, nil
			})
			if test.target == "" {
				test.target = target
			}
			if test.body == "" {
				test.body = good
			}
			req := newRequest(t, http.MethodPost, test.target)
			req.Header.Set("Content-Type", "application/json")
			if test.body != "none" {
				req.Body = io.NopCloser(strings.NewReader(test.body))
			}
			res, err := conform.NewTransport(base, conform.WithDocument(document), conform.Strict()).RoundTrip(req)
			if sent == test.refused {
				t.Errorf("sent: %t", sent)
			}
			if err == nil {
				res.Body.Close()
			}
			if got := problems(err); !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// problems are those of a violation, in the order of their text.
func problems(err error) []string {
	violation, ok := errors.AsType[*conform.Violation](err)
	if !ok {
		return nil
	}
	var text []string
	for _, problem := range violation.Problems {
		text = append(text, problem.Error())
	}
	slices.Sort(text)
	return text
}

// TestStrict sends what a server may add without breaking anybody.
func TestStrict(t *testing.T) {
	t.Parallel()
	const more = `"team":{"name":"` + "A team whose name is longer than what a report quotes of a value" + `"},"role"`
	body := strings.Replace(with(`"role"`, more), `"limit"`, `"next":"abc","limit"`, 1)
	server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	})
	for _, test := range []struct {
		query string
		opts  []conform.Option
		want  []string
	}{
		{"?cursor=abc", nil, nil},
		{"?cursor=abc&limit=1", []conform.Option{conform.Strict()}, []string{"/request/query/cursor: undeclared: the operation has no such parameter, got abc"}},
		{"", []conform.Option{conform.Strict()}, []string{
			"/response/body/items/0/team: undeclared: the document has no such member",
			`/response/body/next: undeclared: the document has no such member, got "abc"`}},
	} {
		res, err := conform.NewTransport(nil, test.opts...).RoundTrip(newRequest(t, http.MethodGet, server.URL+users+test.query))
		if err == nil {
			res.Body.Close()
		}
		if got := problems(err); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.query, got, test.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":       "",
		"no YAML":       "{",
		"no document":   `{"openapi":"3.0.3"}`,
		"bad reference": strings.Replace(notes, "#/components/schemas/Note", "#/components/schemas/None", 1),
		"another file":  strings.Replace(notes, "#/components/schemas/Note", "other.yaml#/Note", 1),
		"bad path":      strings.Replace(notes, `"/notes"`, `"notes"`, 1),
		"bad server":    strings.Replace(notes, "https://notes.example/{v}", "https://notes.example:port/{v}", 1),
	} {
		if document, err := conform.Parse([]byte(text)); err == nil || document != nil {
			t.Errorf("%s: got %v, %v", name, document, err)
		}
	}
}

// TestOperations reads the module's own document.
func TestOperations(t *testing.T) {
	t.Parallel()
	document, err := conform.Parse(spec.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	operations := document.Operations()
	if len(operations) != 2 {
		t.Fatalf("got %d operations", len(operations))
	}
	list, remove := operations[0], operations[1]
	if list.ID != "listUsers" || list.Method != "GET" || list.Path != users || remove.ID != "removeUser" || remove.Method != "DELETE" {
		t.Errorf("got %s %s %s, %s %s", list.ID, list.Method, list.Path, remove.ID, remove.Method)
	}
	if limit := list.Parameters[0]; limit.Name != "limit" || limit.In != "query" || *limit.Minimum != 1 || *limit.Maximum != 1000 {
		t.Errorf("got %+v", limit)
	}
	if id := remove.Parameters[0]; id.Name != "id" || id.In != "path" || *id.Minimum != 1 || id.Maximum != nil {
		t.Errorf("got %+v", id)
	}
	var statuses []string
	for _, response := range remove.Responses {
		statuses = append(statuses, response.Status)
		for name, example := range response.Examples {
			if !json.Valid([]byte(example)) {
				t.Errorf("%s %q: %s", response.Status, name, example)
			}
		}
	}
	if want := []string{"200", "400", "401", "403", "404", "429", "500", "default"}; !slices.Equal(statuses, want) {
		t.Errorf("got %q", statuses)
	}
	if got := remove.Responses[0].Examples["documented"]; got != `{"id":1}` {
		t.Errorf("got %s", got)
	}
}
