package opinetest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

func TestInsert(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		at   int
		ids  []int64
		want string
	}{
		{0, []int64{4}, "4 9 2 5"},
		{1, []int64{4, 7}, "9 4 7 2 5"},
		{2, []int64{0, 20, 0}, "9 2 10 20 21 5"},
		{3, []int64{0}, "9 2 5 10"},
		{0, nil, "9 2 5"},
	} {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			srv := opinetest.NewServer(t, opinetest.WithUsers(people(9, 2, 5)...))
			srv.InsertUsers(test.at, people(test.ids...)...)
			if got := list(t, srv, "").ids(); got != test.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestInsertPanics(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		at  int
		ids []int64
	}{
		"before the front": {-1, []int64{7}},
		"past the end":     {3, []int64{7}},
		"nobody":           {3, nil},
		"taken":            {0, []int64{2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := opinetest.New(opinetest.WithUsers(people(1, 2)...))
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
				if n := len(fake.Users()); n != 2 {
					t.Errorf("%d users", n)
				}
			}()
			fake.InsertUsers(test.at, people(test.ids...)...)
		})
	}
}

// The hook sees every request, refused or not, and the answer is that of the fake as the hook leaves it.
func TestHook(t *testing.T) {
	t.Parallel()
	var calls []string
	fake := opinetest.New(
		opinetest.WithUsers(people(1, 2, 3)...),
		opinetest.WithHook(func(f *opinetest.Fake, r *http.Request, n int) {
			calls = append(calls, fmt.Sprintf("%d %s %s", n, r.Method, r.URL))
			// Every method can be called.
			f.AddUsers(people(0)...)
			f.InsertUsers(0, people(0)...)
			f.RemoveUser(f.Users()[len(f.Users())-1].ID)
			f.NewKey(f.MasterKey())
			f.Transport()
		}),
		opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) {
			calls = append(calls, fmt.Sprint(n))
		}),
	)
	for i, test := range []struct {
		method, target, key string
		status              int
	}{
		{"GET", usersPath + "?limit=2", fake.MasterKey(), http.StatusOK},
		{"GET", usersPath, "", http.StatusUnauthorized},
		{"GET", usersPath + "?limit=0", fake.MasterKey(), http.StatusBadRequest},
		{"DELETE", usersPath + "/11", fake.MasterKey(), http.StatusOK}, // the hook of this request inserts it
		{"PUT", "/nowhere", fake.MasterKey(), http.StatusNotFound},
	} {
		res := serve(fake, test.method, test.target, test.key)
		if res.Code != test.status {
			t.Errorf("%s %s: %d %s", test.method, test.target, res.Code, res.Body)
		}
		n := i + 1
		if id := res.Header().Get("X-Request-Id"); id != fmt.Sprintf("req-%06d", n) {
			t.Errorf("call %d belongs to %s", n, id)
		}
		if want := []string{fmt.Sprintf("%d %s %s", n, test.method, test.target), fmt.Sprint(n)}; !slices.Equal(calls, want) {
			t.Errorf("the hooks were called with %q, want %q", calls, want)
		}
		calls = nil
	}
}

// Requests that come at once take turns: each one is answered as its own call of the hook left the fake.
func TestHookIsSerialized(t *testing.T) {
	t.Parallel()
	inside := 0
	srv := opinetest.NewServer(t, opinetest.WithUsers(), opinetest.WithHook(func(f *opinetest.Fake, _ *http.Request, _ int) {
		inside++
		if inside != 1 {
			t.Errorf("%d calls overlap", inside)
		}
		f.AddUsers(people(0)...)
		inside--
	}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				res := serve(srv.Fake, "GET", usersPath, srv.Key)
				number := strings.TrimLeft(strings.TrimPrefix(res.Header().Get("X-Request-Id"), "req-"), "0")
				if want := fmt.Sprintf(`"totalCount":%s,`, number); !strings.Contains(res.Body.String(), want) {
					t.Errorf("request %s has been answered with the directory of another", number)
				}
			}
		})
	}
	wg.Wait()
}

func TestHookThatPanics(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) {
		if n == 1 {
			panic("from the hook")
		}
	}))
	func() {
		defer func() {
			if recover() != "from the hook" {
				t.Error("the panic is lost")
			}
		}()
		serve(fake, "GET", usersPath, fake.MasterKey())
	}()
	if res := serve(fake, "GET", usersPath, fake.MasterKey()); res.Code != http.StatusOK { // has got its turn
		t.Errorf("got %d", res.Code)
	}
}

// A request that gives up while it waits for its turn was never received.
func TestWaitingForTheTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		fake := opinetest.New(opinetest.WithHook(func(_ *opinetest.Fake, r *http.Request, n int) {
			seen = append(seen, fmt.Sprint(n, " ", r.URL))
			<-time.After(time.Hour)
		}))
		var wg sync.WaitGroup
		wg.Go(func() { roundTrip(t, fake, t.Context(), "GET", "/first") })
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		req := request(t, fake, ctx, "GET", "/second")
		if res, err := fake.Transport().RoundTrip(req); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, %v", res, err)
		}
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("waited for %v", waited)
		}
		roundTrip(t, fake, t.Context(), "GET", "/third")
		wg.Wait()
		if want := []string{"1 /first", "2 /third"}; !slices.Equal(seen, want) {
			t.Errorf("received %q, want %q", seen, want)
		}
	})
}

// Only List Users requests are counted, whatever becomes of them; hooks come before the changes.
func TestBeforeListRequest(t *testing.T) {
	t.Parallel()
	var events []string
	note := func(text string) func(*opinetest.Fake) {
		return func(*opinetest.Fake) { events = append(events, text) }
	}
	fake := opinetest.New(
		opinetest.BeforeListRequest("listUsers", 3, note("d")),
		opinetest.BeforeListRequest("listUsers", 2, note("b")),
		opinetest.BeforeListRequest("listUsers", 2, note("c")),
		opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) { events = append(events, fmt.Sprint(n)) }),
		opinetest.BeforeListRequest("listUsers", 1, note("a")),
		opinetest.BeforeListRequest("listUsers", 9, note("never")),
	)
	for _, request := range []string{
		"GET " + usersPath,
		"DELETE " + usersPath + "/1",
		"DELETE " + usersPath + "/nobody",
		"GET " + usersPath + "?limit=0",
		"GET " + usersPath + "?offset=1",
		"GET /nowhere",
		"GET " + usersPath + "?offset=1",
	} {
		method, target, _ := strings.Cut(request, " ")
		serve(fake, method, target, fake.MasterKey())
	}
	if got, want := strings.Join(events, " "), "1 a 2 3 4 b c 5 d 6 7"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBeforeListRequestPanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	opinetest.BeforeListRequest("listUsers", 0, func(*opinetest.Fake) {})
}
