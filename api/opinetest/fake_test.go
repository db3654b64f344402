package opinetest_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

func TestScopes(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)

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
			key := srv.NewKey(test.scopes...)

			got := send(t, srv, "GET", usersPath, key)
			if test.reads && got.status != http.StatusOK {
				t.Errorf("reading: %d %s", got.status, got.body)
			}
			if !test.reads {
				wantError(t, got, http.StatusForbidden, "The API key lacks the scope users:read.")
			}

			got = send(t, srv, "DELETE", usersPath+"/999999", key)
			if test.writes {
				wantError(t, got, http.StatusNotFound, "There is no user with this id.")
			} else {
				wantError(t, got, http.StatusForbidden, "The API key lacks the scope users:write.")
			}
		})
	}
}

func TestUnknownKeys(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	other := opinetest.New().NewKey("*")

	for _, key := range []string{"", "wrong", srv.Key + "x", srv.Key[:len(srv.Key)-1], strings.ToUpper(srv.Key), other} {
		for _, method := range []string{"GET", "DELETE"} {
			path := map[string]string{"GET": usersPath, "DELETE": usersPath + "/1"}[method]
			t.Run(method+" "+key, func(t *testing.T) {
				t.Parallel()
				wantError(t, send(t, srv, method, path, key), http.StatusUnauthorized, "The API key is missing or unknown.")
			})
		}
	}
}

// The key is judged first, then its scopes, then the parameters.
func TestOrderOfRefusals(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	for _, test := range []struct {
		key    string
		status int
	}{
		{"", http.StatusUnauthorized},
		{srv.NewKey(), http.StatusForbidden},
		{srv.Key, http.StatusBadRequest},
	} {
		for method, path := range map[string]string{"GET": usersPath + "?limit=x&offset=-1", "DELETE": usersPath + "/x"} {
			if got := send(t, srv, method, path, test.key); got.status != test.status {
				t.Errorf("%s with the key %q: %d, want %d", method, test.key, got.status, test.status)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	if srv.Key != srv.MasterKey() {
		t.Errorf("Key is %q, MasterKey() is %q", srv.Key, srv.MasterKey())
	}
	seen := map[string]bool{srv.Key: true}
	for range 100 {
		key := srv.NewKey("*")
		if seen[key] || !strings.HasPrefix(key, "opine-test-key-") {
			t.Fatalf("NewKey() is %q", key)
		}
		seen[key] = true
	}
}

func TestUnroutedRequests(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	for _, test := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/", http.StatusNotFound, ""},
		{"GET", "/v1/users", http.StatusNotFound, ""},
		{"GET", usersPath + "/", http.StatusNotFound, ""},
		{"DELETE", usersPath + "/", http.StatusNotFound, ""},
		{"DELETE", usersPath + "/1/2", http.StatusNotFound, ""},
		{"POST", usersPath, http.StatusMethodNotAllowed, "GET, HEAD"},
		{"DELETE", usersPath, http.StatusMethodNotAllowed, "GET, HEAD"},
		{"GET", usersPath + "/1", http.StatusMethodNotAllowed, "DELETE"},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			got := send(t, srv, test.method, test.path, srv.Key)
			wantError(t, got, test.status, http.StatusText(test.status)+".")
			if allow := got.header.Get("Allow"); allow != test.allow {
				t.Errorf("Allow is %q, want %q", allow, test.allow)
			}
		})
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	if got := send(t, srv, "HEAD", usersPath, srv.Key); got.status != http.StatusOK || got.body != "" {
		t.Errorf("got %d %q", got.status, got.body)
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	for i, path := range []string{usersPath, usersPath + "?limit=0", "/nowhere", usersPath} {
		key := srv.Key
		if i == 3 {
			key = ""
		}
		want := fmt.Sprintf("req-%06d", i+1)
		if got := send(t, srv, "GET", path, key).header.Get("X-Request-Id"); got != want {
			t.Errorf("GET %s: X-Request-Id is %q, want %q", path, got, want)
		}
	}
}

func TestAddAndRemove(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithUsers(people(5, 3)...))

	srv.AddUsers(people(0, 2)...)
	if got := list(t, srv, "").ids(); got != "5 3 6 2" {
		t.Errorf("after Add: %s", got)
	}
	if !srv.RemoveUser(6) || srv.RemoveUser(6) || srv.RemoveUser(-1) {
		t.Error("Remove does not say whether there was such a user")
	}
	srv.AddUsers(people(0)...)
	if got := list(t, srv, "").ids(); got != "5 3 2 7" {
		t.Errorf("an id came back: %s", got)
	}

	// Users hands out a copy.
	srv.Users()[0].Email = "changed@example.com"
	if got := srv.Users()[0].Email; got == "changed@example.com" {
		t.Error("a change of what Users returned has changed the directory")
	}
}

func TestAddPanics(t *testing.T) {
	t.Parallel()
	for name, ids := range map[string][]int64{
		"taken":     {4, 4},
		"negative":  {-1},
		"exhausted": {math.MaxInt64, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := opinetest.New(opinetest.WithUsers())
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
				fake.Users() // is not locked for good
			}()
			fake.AddUsers(people(ids...)...)
		})
	}
}

func TestDefaultDirectory(t *testing.T) {
	t.Parallel()
	if got, want := opinetest.New().Users(), opinetest.GenerateUsers(1, 25); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want the 25 people of seed 1", got)
	}
}

// The last of several directories counts.
func TestLastDirectoryCounts(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithUsers(people(1, 2)...), opinetest.WithSeed(2, 3))
	if got, want := fake.Users(), opinetest.GenerateUsers(2, 3); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want the 3 people of seed 2", got)
	}
}

// The payloads that the reference shows are what the fake's structs are for.
func TestDocumentedMembers(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithUsers(people(1)...))
	for file, got := range map[string]answer{
		"list-users-200.json":  send(t, srv, "GET", usersPath, srv.Key),
		"remove-user-200.json": send(t, srv, "DELETE", usersPath+"/1", srv.Key),
	} {
		var documented, answered any
		readJSON(t, "../examples/"+file, &documented)
		if err := json.Unmarshal([]byte(got.body), &answered); err != nil {
			t.Fatal(err)
		}
		if got, want := members(answered), members(documented); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the members are %v, documented are %v", file, got, want)
		}
	}
}
