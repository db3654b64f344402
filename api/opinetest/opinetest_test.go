package opinetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

const usersPath = "/v1/organization/users"

// users returns users with these ids; 0 asks for the next free one.
func users(ids ...int64) []opinetest.User {
	list := make([]opinetest.User, len(ids))
	for i, id := range ids {
		list[i] = opinetest.User{ID: id, Email: fmt.Sprintf("user%d@example.com", id), Role: "MEMBER"}
	}
	return list
}

// newFake returns a fake with three users and these faults.
func newFake(t testing.TB, faults ...string) *opinetest.Fake {
	t.Helper()
	fake := opinetest.New(opinetest.WithUsers(users(1, 2, 3)...))
	for _, text := range faults {
		fake.AddFault(parseFault(t, text))
	}
	return fake
}

func parseFault(t testing.TB, text string) opinetest.Fault {
	t.Helper()
	fault, err := opinetest.ParseFault(text)
	if err != nil {
		t.Fatal(err)
	}
	return fault
}

// newRequest returns a request "METHOD /path" with the fake's master key.
func newRequest(t testing.TB, ctx context.Context, fake *opinetest.Fake, request string) *http.Request {
	t.Helper()
	method, target, _ := strings.Cut(request, " ")
	req, err := http.NewRequestWithContext(ctx, method, "https://opine.example"+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", fake.MasterKey())
	return req
}

// answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

func roundTrip(transport http.RoundTripper, req *http.Request) (answer, error) {
	res, err := transport.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}, err
}

// send sends a request without a network, with the master key unless another one is given. It may
// run in a goroutine.
func send(t testing.TB, fake *opinetest.Fake, request string, key ...string) answer {
	t.Helper()
	req := newRequest(t, t.Context(), fake, request)
	if len(key) > 0 {
		req.Header.Set("X-API-Key", key[0])
	}
	got, err := roundTrip(fake.Transport(), req)
	if err != nil {
		t.Errorf("%s: %v", request, err)
	}
	return got
}

type page struct {
	Items []struct {
		ID    int64
		Email string
	}
	TotalCount, Offset, Limit int64
}

func (p page) ids() string {
	ids := make([]string, len(p.Items))
	for i, item := range p.Items {
		ids[i] = fmt.Sprint(item.ID)
	}
	return strings.Join(ids, " ")
}

func list(t testing.TB, fake *opinetest.Fake, query string) (p page) {
	t.Helper()
	got := send(t, fake, "GET "+usersPath+query)
	if err := json.Unmarshal([]byte(got.body), &p); err != nil || got.status != http.StatusOK || p.Items == nil {
		t.Errorf("GET %s: %d %s, %v", query, got.status, got.body, err)
	}
	return p
}

// wantError expects a status and a JSON body with nothing but this message.
func wantError(t *testing.T, got answer, status int, message string) {
	t.Helper()
	if got.status != status || got.body != fmt.Sprintf(`{"error":%q}`, message) {
		t.Errorf("got %d %s, want %d with the error %q", got.status, got.body, status, message)
	}
	if mediaType := got.header.Get("Content-Type"); mediaType != "application/json" {
		t.Errorf("Content-Type is %q", mediaType)
	}
}

func wantPanic(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	f()
}

func parseJSON(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return value
}

// covers returns nil if got has at least the members of want at every level, and same values.
func covers(got, want any, same func(got, want any) bool) error {
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for name := range want {
			member, exists := object[name]
			if !exists {
				return errors.New(name + " is missing")
			}
			if err := covers(member, want[name], same); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	case []any:
		array, _ := got.([]any)
		if len(array) != len(want) {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		for i := range want {
			if err := covers(array[i], want[i], same); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	}
	if !same(got, want) {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return nil
}
