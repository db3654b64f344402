package opinetest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

func TestScopes(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	for _, test := range []struct {
		scopes        []string
		reads, writes bool
	}{
		{[]string{"*"}, true, true},
		{[]string{"*:read"}, true, false},
		{[]string{"users:read"}, true, false},
		{[]string{"users:write"}, false, true},
		{[]string{"users:read", "users:write"}, true, true},
		{[]string{"deals:write", "*:read"}, true, false},
		{[]string{"deals:read", "deals:write"}, false, false},
		{[]string{"users"}, false, false},
		{nil, false, false},
	} {
		t.Run(strings.Join(test.scopes, " "), func(t *testing.T) {
			t.Parallel()
			key := fake.NewKey(test.scopes...)
			got := send(t, fake, "GET "+usersPath, key)
			if test.reads && got.status != http.StatusOK {
				t.Errorf("reading: %d %s", got.status, got.body)
			}
			if !test.reads {
				wantError(t, got, http.StatusForbidden, "The API key lacks the scope users:read.")
			}
			got = send(t, fake, "DELETE "+usersPath+"/999999", key)
			if test.writes {
				wantError(t, got, http.StatusNotFound, "There is no user with this id.")
			} else {
				wantError(t, got, http.StatusForbidden, "The API key lacks the scope users:write.")
			}
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	master := fake.MasterKey()
	seen := map[string]bool{master: true}
	for range 100 {
		key := fake.NewKey("*")
		if seen[key] || !strings.HasPrefix(key, "opine-test-key-") {
			t.Fatalf("NewKey returned %q", key)
		}
		seen[key] = true
	}
	other := opinetest.New()
	for _, key := range []string{"", "wrong", master + "x", master[1:], strings.ToUpper(master), fake.NewKey("*")} {
		for _, request := range []string{"GET " + usersPath, "DELETE " + usersPath + "/1"} {
			wantError(t, send(t, other, request, key), http.StatusUnauthorized, "The API key is missing or unknown.")
		}
	}
}

// The fake checks the key first, then its scopes, then the parameters.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	for _, request := range []string{"GET " + usersPath + "?limit=x&offset=-1", "DELETE " + usersPath + "/x"} {
		for key, status := range map[string]int{"": 401, fake.NewKey(): 403, fake.MasterKey(): 400} {
			if got := send(t, fake, request, key); got.status != status {
				t.Errorf("%s with the key %q: %d, want %d", request, key, got.status, status)
			}
		}
	}
}

func TestRequestsWithoutARoute(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		request string
		status  int
		header  string // Allow or Location
	}{
		{"GET /", http.StatusNotFound, ""},
		{"GET /v1/users", http.StatusNotFound, ""},
		{"GET " + usersPath + "/", http.StatusNotFound, ""},
		{"DELETE " + usersPath + "/", http.StatusNotFound, ""},
		{"DELETE " + usersPath + "/1/2", http.StatusNotFound, ""},
		{"POST " + usersPath, http.StatusMethodNotAllowed, "GET, HEAD"},
		{"DELETE " + usersPath, http.StatusMethodNotAllowed, "GET, HEAD"},
		{"GET " + usersPath + "/1", http.StatusMethodNotAllowed, "DELETE"},
		{"GET /v1//organization/users", http.StatusTemporaryRedirect, usersPath},
	} {
		t.Run(test.request, func(t *testing.T) {
			t.Parallel()
			fake := opinetest.New()
			got := send(t, fake, test.request)
			wantError(t, got, test.status, http.StatusText(test.status)+".")
			if header := got.header.Get("Allow") + got.header.Get("Location"); header != test.header {
				t.Errorf("Allow or Location is %q, want %q", header, test.header)
			}
			if operation := fake.Requests()[0].Operation; operation != "" {
				t.Errorf("the operation is %s", operation)
			}
		})
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	for i, request := range []string{
		"GET " + usersPath, "GET " + usersPath + "?limit=0", "PUT /nowhere", "HEAD " + usersPath,
	} {
		want := fmt.Sprintf("req-%06d", i+1)
		if got := send(t, fake, request).header.Get("X-Request-Id"); got != want {
			t.Errorf("%s: X-Request-Id is %q, want %q", request, got, want)
		}
	}
}
