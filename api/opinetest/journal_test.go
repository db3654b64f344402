package opinetest_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var inHook []opinetest.Request
		fake := opinetest.New(
			opinetest.WithFaults(fault(t, "removeUser:nth=2,reset,carried-out"), fault(t, "listUsers:nth=2,hang")),
			opinetest.WithHook(func(f *opinetest.Fake, _ *http.Request, n int) {
				if n == 2 {
					inHook = f.Requests()
				}
			}),
		)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, line := range []string{
			"GET " + usersPath + "?limit=2&offset=%31",
			"DELETE " + usersPath + "/1",
			"DELETE " + usersPath + "/2",
			"DELETE " + usersPath + "/me%2Fyou",
			"PUT /nowhere",
			"HEAD " + usersPath,
		} {
			method, target, _ := strings.Cut(line, " ")
			if res, err := fake.Transport().RoundTrip(request(t, fake, ctx, method, target)); err == nil {
				res.Body.Close()
			}
		}
		const host = "opine.example"
		want := []opinetest.Request{
			{1, start, "listUsers", "GET", host, usersPath, "limit=2&offset=%31", 200, ""},
			{2, start, "removeUser", "DELETE", host, usersPath + "/1", "", 200, ""},
			{3, start, "removeUser", "DELETE", host, usersPath + "/2", "", 0, "removeUser:nth=2,carried-out,reset"},
			{4, start, "removeUser", "DELETE", host, usersPath + "/me%2Fyou", "", 400, ""},
			{5, start, "", "PUT", host, "/nowhere", "", 404, ""},
			{6, start, "listUsers", "HEAD", host, usersPath, "", 0, "listUsers:nth=2,hang"},
		}
		got := fake.Requests()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if strings.Contains(fmt.Sprintf("%+v", got), fake.MasterKey()) {
			t.Error("the journal has the key")
		}
		want[1].Status = 0 // not answered yet
		if !reflect.DeepEqual(inHook, want[:2]) {
			t.Errorf("in the hook: %+v", inHook)
		}
		got[0].Status = 500
		if fake.Requests()[0].Status != 200 {
			t.Error("a change of what Journal returned has changed the journal")
		}
	})
}

// A fake that runs for long forgets the oldest exchanges, even one that is answered after it was forgotten.
func TestJournalForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const kept, more = 10_000, 7
		fake := opinetest.New(opinetest.WithFaults(fault(t, "nth=1,delay=1h")))
		var wg sync.WaitGroup
		wg.Go(func() { roundTrip(t, fake, t.Context(), "GET", usersPath) })
		synctest.Wait()
		for range kept + more - 1 {
			serve(fake, "GET", "/nowhere", "")
		}
		wg.Wait()
		journal := fake.Requests()
		if len(journal) != kept {
			t.Fatalf("%d exchanges are kept", len(journal))
		}
		for i, exchange := range journal {
			if exchange.Number != i+1+more || exchange.Status != http.StatusNotFound {
				t.Fatalf("number %d in the journal is %+v", i, exchange)
			}
		}
	})
}
