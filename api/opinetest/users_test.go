package opinetest_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

func TestListUsersBody(t *testing.T) {
	t.Parallel()
	zurich := time.FixedZone("CEST", 2*60*60)
	srv := opinetest.NewServer(t, opinetest.WithUsers(
		opinetest.User{
			ID: 1, Email: "ada@example.com", FirstName: new("Ada"), LastName: new("Lovelace"), Role: "ADMIN",
			CreatedAt: time.Date(2025, 5, 31, 5, 4, 41, 475e6, time.UTC),
			UpdatedAt: time.Date(2025, 6, 1, 1, 0, 0, 120_999_999, zurich),
		},
		opinetest.User{ID: 7, Email: "text", FirstName: new(""), Role: "<odd & new>"},
	))
	got := send(t, srv, "GET", usersPath, srv.Key)

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
	var gotBody, wantBody any
	if err := json.Unmarshal([]byte(got.body), &gotBody); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wantBody); err != nil {
		t.Fatal(err)
	}
	if got.status != http.StatusOK || !reflect.DeepEqual(gotBody, wantBody) {
		t.Errorf("got %d %s, want %s", got.status, got.body, want)
	}
	if contentType := got.header.Get("Content-Type"); contentType != "application/json" {
		t.Errorf("Content-Type is %q", contentType)
	}
}

func TestListUsersPaging(t *testing.T) {
	t.Parallel()
	const total = 1234
	srv := opinetest.NewServer(t, opinetest.WithSeed(7, total))
	all := srv.Users()

	for _, test := range []struct {
		query         string
		limit, offset int
		items         int
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
		{"?limit=%2B3", 3, 0, 3},
		{"?limit=3&skip=50&Offset=50", 3, 0, 3},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			p := list(t, srv, test.query)
			if *p.TotalCount != total || *p.Limit != test.limit || *p.Offset != test.offset || len(p.Items) != test.items {
				t.Fatalf("%d items, totalCount %d, offset %d, limit %d", len(p.Items), *p.TotalCount, *p.Offset, *p.Limit)
			}
			for i, item := range p.Items {
				want := all[test.offset+i]
				if item["id"] != json.Number(fmt.Sprint(want.ID)) || item["email"] != want.Email {
					t.Fatalf("item %d is %v, want %+v", i, item, want)
				}
			}
		})
	}
}

func TestEmptyDirectory(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithUsers())
	if p := list(t, srv, ""); len(p.Items) != 0 || *p.TotalCount != 0 { // list refuses null for items
		t.Errorf("%d items of %d", len(p.Items), *p.TotalCount)
	}
}

func TestRemoveUser(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithUsers(people(1, 2, 3, 4, 5)...))

	got := send(t, srv, "DELETE", usersPath+"/2", srv.Key)
	if got.status != http.StatusOK || got.body != `{"id":2}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
	// Those behind have moved up.
	if p := list(t, srv, "?limit=2&offset=1"); p.ids() != "3 4" || *p.TotalCount != 4 {
		t.Errorf("ids %s of %d", p.ids(), *p.TotalCount)
	}
	wantError(t, send(t, srv, "DELETE", usersPath+"/2", srv.Key), http.StatusNotFound, "There is no user with this id.")
	wantError(t, send(t, srv, "DELETE", usersPath+"/99", srv.Key), http.StatusNotFound, "There is no user with this id.")
	if n := len(srv.Users()); n != 4 {
		t.Errorf("%d users are left", n)
	}
}

func TestIDsAreExact(t *testing.T) {
	t.Parallel()
	// As float64, all but the first are the same number.
	srv := opinetest.NewServer(t, opinetest.WithUsers(
		people(1<<53+1, math.MaxInt64-2, math.MaxInt64-1, math.MaxInt64)...))

	if got, want := list(t, srv, "").ids(),
		"9007199254740993 9223372036854775805 9223372036854775806 9223372036854775807"; got != want {
		t.Errorf("listed %s", got)
	}
	if got := send(t, srv, "DELETE", usersPath+"/9223372036854775806", srv.Key); got.body != `{"id":9223372036854775806}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if got, want := list(t, srv, "").ids(), "9007199254740993 9223372036854775805 9223372036854775807"; got != want {
		t.Errorf("listed %s", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	const total = 200
	fake := opinetest.New(opinetest.WithSeed(3, total))
	users := fake.Users()

	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for _, user := range users[half*total/2 : (half+1)*total/2] {
				res := serve(fake, "DELETE", fmt.Sprintf("%s/%d", usersPath, user.ID), fake.MasterKey())
				if res.Code != http.StatusOK {
					t.Errorf("removing %d: %d %s", user.ID, res.Code, res.Body)
				}
			}
		})
		wg.Go(func() {
			for range 50 {
				res := serve(fake, "GET", usersPath+"?limit=1000", fake.NewKey("users:read"))
				var p page
				if err := json.Unmarshal(res.Body.Bytes(), &p); err != nil || res.Code != http.StatusOK {
					t.Errorf("listing: %v: %d %s", err, res.Code, res.Body)
				} else if len(p.Items) != *p.TotalCount { // both are of one instant
					t.Errorf("a whole list has %d items, totalCount %d", len(p.Items), *p.TotalCount)
				}
			}
		})
	}
	wg.Go(func() {
		for range 50 {
			fake.AddUsers(opinetest.User{Email: "new@example.com"})
			fake.Users()
		}
	})
	wg.Wait()

	if n := len(fake.Users()); n != 50 {
		t.Errorf("%d users are left, want the 50 who were added", n)
	}
}

func BenchmarkListUsers(b *testing.B) {
	fake := opinetest.New(opinetest.WithSeed(1, 100_000))
	req, err := http.NewRequest("GET", usersPath+"?limit=1000&offset=50000", nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("X-API-Key", fake.MasterKey())
	for b.Loop() {
		fake.ServeHTTP(discard{}, req)
	}
}

// discard is a response that nobody reads.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
