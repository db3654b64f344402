package opinetest_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

func TestListUsersBody(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{
			ID: 1, Email: "ada@example.com", FirstName: new("Ada"), LastName: new("Lovelace"), Role: "ADMIN",
			CreatedAt: time.Date(2025, 5, 31, 5, 4, 41, 475e6, time.UTC),
			UpdatedAt: time.Date(2025, 6, 1, 1, 0, 0, 120_999_999, time.FixedZone("CEST", 2*60*60)),
		},
		opinetest.User{ID: 7, Email: "text", FirstName: new(""), Role: "<odd & new>"},
	))
	got := send(t, fake, "GET "+usersPath)
	if mediaType := got.header.Get("Content-Type"); got.status != http.StatusOK || mediaType != "application/json" {
		t.Errorf("got %d, %s", got.status, mediaType)
	}
	const want = `{
		"items": [
			{
				"id": 1, "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace", "role": "ADMIN",
				"createdAt": "2025-05-31T05:04:41.475Z", "updatedAt": "2025-05-31T23:00:00.120Z"
			},
			{
				"id": 7, "email": "text", "firstName": "", "lastName": null, "role": "<odd & new>",
				"createdAt": "0001-01-01T00:00:00.000Z", "updatedAt": "0001-01-01T00:00:00.000Z"
			}
		],
		"totalCount": 2, "offset": 0, "limit": 100
	}`
	if err := covers(parseJSON(t, got.body), parseJSON(t, want), reflect.DeepEqual); err != nil {
		t.Error(err)
	}
}

// The fake sends at least the members of the payloads that the reference shows.
func TestDocumentedMembers(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithUsers(opinetest.GenerateUsers(1, 1)...))
	sameType := func(got, want any) bool { return reflect.TypeOf(got) == reflect.TypeOf(want) }
	for _, test := range []struct{ file, request string }{
		{"list-users-200.json", "GET " + usersPath},
		{"remove-user-200.json", "DELETE " + usersPath + "/1"},
	} {
		documented, err := os.ReadFile("../examples/" + test.file)
		if err != nil {
			t.Fatal(err)
		}
		got := send(t, fake, test.request)
		if err := covers(parseJSON(t, got.body), parseJSON(t, string(documented)), sameType); err != nil {
			t.Errorf("%s: %v", test.file, err)
		}
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	const total = 1234
	fake := opinetest.New(opinetest.WithSeed(7, total))
	all := fake.Users()
	for _, test := range []struct {
		query                string
		limit, offset, items int64
	}{
		{"", 100, 0, 100},
		{"?limit=1", 1, 0, 1},
		{"?limit=1000", 1000, 0, 1000},
		{"?limit=1000&offset=1000", 1000, 1000, 234},
		{"?offset=1", 100, 1, 100},
		{"?offset=1233", 100, 1233, 1},
		{"?offset=1234", 100, 1234, 0},
		{"?offset=1235", 100, 1235, 0},
		{"?offset=9223372036854775807", 100, math.MaxInt64, 0},
		{"?limit=3&offset=10", 3, 10, 3},
		{"?limit=%2B3&offset=-0", 3, 0, 3},
		{"?limit=3&skip=50&Offset=50", 3, 0, 3},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			p := list(t, fake, test.query)
			if p.TotalCount != total || p.Limit != test.limit || p.Offset != test.offset || int64(len(p.Items)) != test.items {
				t.Fatalf("%d items, totalCount %d, offset %d, limit %d", len(p.Items), p.TotalCount, p.Offset, p.Limit)
			}
			for i, item := range p.Items {
				if want := all[test.offset+int64(i)]; item.ID != want.ID || item.Email != want.Email {
					t.Fatalf("item %d is %v, want %+v", i, item, want)
				}
			}
		})
	}
	if p := list(t, opinetest.New(opinetest.WithUsers()), ""); p.Items == nil || len(p.Items) != 0 || p.TotalCount != 0 {
		t.Errorf("no users: %+v", p)
	}
}

func TestRemoveUser(t *testing.T) {
	t.Parallel()
	// As float64, all ids but the first are the same number.
	fake := opinetest.New(opinetest.WithUsers(users(5, math.MaxInt64-2, math.MaxInt64-1, math.MaxInt64)...))
	const path = usersPath + "/9223372036854775806"
	if got := send(t, fake, "DELETE "+path); got.status != http.StatusOK || got.body != `{"id":9223372036854775806}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if p := list(t, fake, "?limit=2&offset=1"); p.ids() != "9223372036854775805 9223372036854775807" || p.TotalCount != 3 {
		t.Errorf("listed %s of %d", p.ids(), p.TotalCount)
	}
	for _, path := range []string{path, usersPath + "/99"} {
		wantError(t, send(t, fake, "DELETE "+path), http.StatusNotFound, "There is no user with this id.")
	}
	if n := len(fake.Users()); n != 3 {
		t.Errorf("%d users are left", n)
	}
}

func TestAddInsertRemove(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithUsers(users(5, 3)...))
	want := func(ids string) {
		t.Helper()
		if got := list(t, fake, "").ids(); got != ids {
			t.Errorf("got %s, want %s", got, ids)
		}
	}
	fake.AddUsers(users(0, 2)...)
	want("5 3 6 2")
	if !fake.RemoveUser(6) || fake.RemoveUser(6) || fake.RemoveUser(-1) {
		t.Error("RemoveUser does not report whether there was a user")
	}
	fake.AddUsers(users(0)...) // the id 6 is not reused
	want("5 3 2 7")
	fake.InsertUsers(0, users(0)...)
	fake.InsertUsers(2, users(20, 0)...)
	fake.InsertUsers(7, users(9)...)
	fake.InsertUsers(8)
	want("8 5 20 21 3 2 7 9")

	fake.Users()[0].Email = "changed@example.com"
	if fake.Users()[0].Email == "changed@example.com" {
		t.Error("Users did not return a copy")
	}
}

func TestAddAndInsertPanic(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*opinetest.Fake){
		"taken":               func(f *opinetest.Fake) { f.AddUsers(users(3)...) },
		"negative":            func(f *opinetest.Fake) { f.AddUsers(users(-1)...) },
		"exhausted":           func(f *opinetest.Fake) { f.RemoveUser(3); f.AddUsers(users(math.MaxInt64, 0)...) },
		"index before 0":      func(f *opinetest.Fake) { f.InsertUsers(-1, users(7)...) },
		"index after the end": func(f *opinetest.Fake) { f.InsertUsers(4) },
		"insert a taken id":   func(f *opinetest.Fake) { f.InsertUsers(0, users(2)...) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := newFake(t)
			wantPanic(t, func() { change(fake) })
			if n := len(fake.Users()); n != 3 { // and the lock is released
				t.Errorf("%d users", n)
			}
		})
	}
}

func TestOptionsForUsers(t *testing.T) {
	t.Parallel()
	if got := opinetest.New().Users(); !reflect.DeepEqual(got, opinetest.GenerateUsers(1, 25)) {
		t.Errorf("without options: %v", got)
	}
	fake := opinetest.New(opinetest.WithUsers(users(1, 2)...), opinetest.WithSeed(2, 3))
	if got := fake.Users(); !reflect.DeepEqual(got, opinetest.GenerateUsers(2, 3)) {
		t.Errorf("the last option does not apply: %v", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	const total = 200
	fake := opinetest.New(opinetest.WithSeed(3, total))
	initial := fake.Users()
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for _, user := range initial[half*total/2 : (half+1)*total/2] {
				if got := send(t, fake, fmt.Sprintf("DELETE %s/%d", usersPath, user.ID)); got.status != http.StatusOK {
					t.Errorf("removing %d: %d %s", user.ID, got.status, got.body)
				}
			}
		})
		wg.Go(func() {
			for range 50 {
				var p page
				got := send(t, fake, "GET "+usersPath+"?limit=1000", fake.NewKey("users:read"))
				if err := json.Unmarshal([]byte(got.body), &p); err != nil || int64(len(p.Items)) != p.TotalCount {
					t.Errorf("a whole list has %d items, totalCount %d, %v", len(p.Items), p.TotalCount, err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 50 {
			fake.AddUsers(users(0)...)
			fake.Users()
		}
	})
	wg.Wait()
	if n := len(fake.Users()); n != 50 {
		t.Errorf("%d users are left, want the 50 added ones", n)
	}
}

func BenchmarkListUsers(b *testing.B) {
	fake := opinetest.New(opinetest.WithSeed(1, 100_000))
	for b.Loop() {
		send(b, fake, "GET "+usersPath+"?limit=1000&offset=50000")
	}
}
