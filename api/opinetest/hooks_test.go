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

// A hook sees every request, valid or not, and the response reflects what the hook changes.
func TestWithHook(t *testing.T) {
	t.Parallel()
	var calls []string
	fake := opinetest.New(
		opinetest.WithUsers(users(1, 2, 3)...),
		opinetest.WithHook(func(f *opinetest.Fake, r *http.Request, n int) {
			calls = append(calls, fmt.Sprintf("%d %s %s", n, r.Method, r.URL))
			f.AddUsers(users(0)...) // any method of the fake may be called
			f.InsertUsers(0, users(0)...)
			f.RemoveUser(f.Users()[len(f.Users())-1].ID)
			f.NewKey(f.MasterKey())
			f.Transport()
		}),
		opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) { calls = append(calls, fmt.Sprint(n)) }),
	)
	for i, test := range []struct {
		request, key string
		status       int
	}{
		{"GET " + usersPath + "?limit=2", fake.MasterKey(), http.StatusOK},
		{"GET " + usersPath, "", http.StatusUnauthorized},
		{"GET " + usersPath + "?limit=0", fake.MasterKey(), http.StatusBadRequest},
		{"DELETE " + usersPath + "/11", fake.MasterKey(), http.StatusOK}, // the hook of this request inserts it
		{"PUT /nowhere", fake.MasterKey(), http.StatusNotFound},
	} {
		if got := send(t, fake, test.request, test.key); got.status != test.status {
			t.Errorf("%s: %d %s", test.request, got.status, got.body)
		}
		if want := []string{fmt.Sprint(i+1, " ", test.request), fmt.Sprint(i + 1)}; !slices.Equal(calls, want) {
			t.Errorf("the hooks were called with %q, want %q", calls, want)
		}
		calls = nil
	}
}

// Each of several concurrent requests gets a response with the changes of its own hook.
func TestHooksAreSerialized(t *testing.T) {
	t.Parallel()
	running := 0
	fake := opinetest.New(opinetest.WithUsers(), opinetest.WithHook(func(f *opinetest.Fake, _ *http.Request, _ int) {
		running++
		if running != 1 {
			t.Errorf("%d calls overlap", running)
		}
		f.AddUsers(users(0)...)
		running--
	}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				got := send(t, fake, "GET "+usersPath)
				number := strings.TrimLeft(strings.TrimPrefix(got.header.Get("X-Request-Id"), "req-"), "0")
				if want := fmt.Sprintf(`"totalCount":%s,`, number); !strings.Contains(got.body, want) {
					t.Errorf("request %s got the response of another", number)
				}
			}
		})
	}
	wg.Wait()
}

func TestHookPanics(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) {
		if n == 1 {
			panic("from the hook")
		}
	}))
	wantPanic(t, func() { send(t, fake, "GET "+usersPath) })
	if got := send(t, fake, "GET "+usersPath); got.status != http.StatusOK { // the lock is released
		t.Errorf("got %d", got.status)
	}
}

// A request whose context ends while it waits for another one's hook was never received.
func TestHookLockHonorsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		fake := opinetest.New(opinetest.WithHook(func(_ *opinetest.Fake, r *http.Request, n int) {
			seen = append(seen, fmt.Sprint(n, " ", r.URL))
			time.Sleep(time.Hour)
		}))
		var wg sync.WaitGroup
		wg.Go(func() { send(t, fake, "GET /first") })
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := roundTrip(fake.Transport(), newRequest(t, ctx, fake, "GET /second"))
		if waited := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || waited != time.Minute {
			t.Errorf("got %v after %v", err, waited)
		}
		send(t, fake, "GET /third")
		wg.Wait()
		if want := []string{"1 /first", "2 /third"}; !slices.Equal(seen, want) {
			t.Errorf("received %q, want %q", seen, want)
		}
	})
}

// Only requests of the list count, valid or not. Hooks run in the order of the options.
func TestBeforeListRequest(t *testing.T) {
	t.Parallel()
	var events []string
	note := func(text string) func(*opinetest.Fake) {
		return func(*opinetest.Fake) { events = append(events, text) }
	}
	fake := opinetest.New(
		opinetest.BeforeListRequest("listUsers", 3, note("d")),
		opinetest.BeforeListRequest("listUsers", 2, note("b")),
		opinetest.WithHook(func(_ *opinetest.Fake, _ *http.Request, n int) { events = append(events, fmt.Sprint(n)) }),
		opinetest.BeforeListRequest("listUsers", 2, note("c")),
		opinetest.BeforeListRequest("listUsers", 1, note("a")),
		opinetest.BeforeListRequest("listUsers", 9, note("never")),
	)
	for _, request := range []string{
		"GET " + usersPath,
		"DELETE " + usersPath + "/1",
		"DELETE " + usersPath + "/nobody",
		"GET " + usersPath + "?limit=0",
		"GET /nowhere",
		"GET " + usersPath + "?offset=1",
		"GET " + usersPath + "?offset=1",
	} {
		send(t, fake, request)
	}
	if got, want := strings.Join(events, " "), "1 a 2 3 b 4 c 5 d 6 7"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBeforeListRequestPanics(t *testing.T) {
	t.Parallel()
	change := func(*opinetest.Fake) {}
	wantPanic(t, func() { opinetest.BeforeListRequest("listUsers", 0, change) })
	wantPanic(t, func() { opinetest.BeforeListRequest("listUser", 1, change) })
	wantPanic(t, func() { opinetest.BeforeListRequest("removeUser", 1, change) })
}
