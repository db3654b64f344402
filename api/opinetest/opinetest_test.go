package opinetest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

const usersPath = "/v1/organization/users"

// answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

func send(t *testing.T, srv *opinetest.Server, method, path, key string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("X-API-Key", key)
	}
	res, err := http.DefaultTransport.RoundTrip(req) // no redirects
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// serve is send without a network and without a test to fail, for use in goroutines.
func serve(fake *opinetest.Fake, method, target, key string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, target, nil)
	req.Header.Set("X-API-Key", key)
	res := httptest.NewRecorder()
	fake.ServeHTTP(res, req)
	return res
}

// page is the answer to List Users; the pointers tell what is missing from what is zero.
type page struct {
	Items      []map[string]any `json:"items"`
	TotalCount *int             `json:"totalCount"`
	Offset     *int             `json:"offset"`
	Limit      *int             `json:"limit"`
}

func list(t *testing.T, srv *opinetest.Server, query string) page {
	t.Helper()
	got := send(t, srv, "GET", usersPath+query, srv.Key)
	if got.status != http.StatusOK {
		t.Fatalf("GET %s: status %d: %s", query, got.status, got.body)
	}
	var p page
	dec := json.NewDecoder(strings.NewReader(got.body))
	dec.UseNumber() // an id may need all of its 63 bits
	if err := dec.Decode(&p); err != nil {
		t.Fatalf("GET %s: %v", query, err)
	}
	if p.Items == nil || p.TotalCount == nil || p.Offset == nil || p.Limit == nil {
		t.Fatalf("GET %s: a member is missing: %s", query, got.body)
	}
	return p
}

func (p page) ids() string {
	ids := make([]string, len(p.Items))
	for i, item := range p.Items {
		ids[i] = fmt.Sprint(item["id"])
	}
	return strings.Join(ids, " ")
}

// wantError fails the test unless got has this status and a JSON body with nothing but this message.
func wantError(t *testing.T, got answer, status int, message string) {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatalf("status %d, body %q: %v", got.status, got.body, err)
	}
	if got.status != status || len(body) != 1 || body["error"] != message {
		t.Errorf("got %d %s, want %d with the error %q", got.status, got.body, status, message)
	}
	if contentType := got.header.Get("Content-Type"); contentType != "application/json" {
		t.Errorf("Content-Type is %q", contentType)
	}
}

func people(ids ...int64) []opinetest.User {
	users := make([]opinetest.User, len(ids))
	for i, id := range ids {
		users[i] = opinetest.User{ID: id, Email: fmt.Sprintf("user%d@example.com", id), Role: "MEMBER"}
	}
	return users
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// members returns a JSON value with null for everything but objects and lists: its shape.
func members(value any) any {
	switch value := value.(type) {
	case map[string]any:
		shape := make(map[string]any, len(value))
		for name, member := range value {
			shape[name] = members(member)
		}
		return shape
	case []any:
		shape := make([]any, len(value))
		for i, element := range value {
			shape[i] = members(element)
		}
		return shape
	}
	return nil
}
