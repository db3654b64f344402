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

func TestRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var inHook []opinetest.Request
		fake := opinetest.New(
			opinetest.WithFaults(parseFault(t, "removeUser?nth=2&reset&applied"), parseFault(t, "listUsers?nth=2&hang")),
			opinetest.WithHook(func(f *opinetest.Fake, _ *http.Request, n int) {
				if n == 2 {
					inHook = f.Requests()
				}
			}),
		)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, request := range []string{
			"GET " + usersPath + "?limit=2&offset=%31",
			"DELETE " + usersPath + "/1",
			"DELETE " + usersPath + "/2",
			"DELETE " + usersPath + "/me%2Fyou",
			"PUT /nowhere",
			"HEAD " + usersPath,
		} {
			roundTrip(fake.Transport(), newRequest(t, ctx, fake, request))
		}
		const host = "opine.example"
		want := []opinetest.Request{
			{1, start, "listUsers", "GET", host, usersPath, "limit=2&offset=%31", 200, ""},
			{2, start, "removeUser", "DELETE", host, usersPath + "/1", "", 200, ""},
			{3, start, "removeUser", "DELETE", host, usersPath + "/2", "", 0, "removeUser?nth=2&applied&reset"},
			{4, start, "removeUser", "DELETE", host, usersPath + "/me%2Fyou", "", 400, ""},
			{5, start, "", "PUT", host, "/nowhere", "", 404, ""},
			{6, start, "listUsers", "HEAD", host, usersPath, "", 0, "listUsers?nth=2&hang"},
		}
		got := fake.Requests()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if strings.Contains(fmt.Sprintf("%+v", got), fake.MasterKey()) {
			t.Error("the requests contain the key")
		}
		want[1].Status = 0 // there is no response yet
		if !reflect.DeepEqual(inHook, want[:2]) {
			t.Errorf("in the hook: %+v", inHook)
		}
		got[0].Status = 500
		if fake.Requests()[0].Status != 200 {
			t.Error("Requests did not return a copy")
		}
	})
}

// The fake forgets the oldest requests, even one that gets its response afterwards.
func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const kept, sent = 10_000, 20_007
		fake := newFake(t, "nth=1&delay=1h")
		var wg sync.WaitGroup
		wg.Go(func() { send(t, fake, "GET "+usersPath) })
		synctest.Wait()
		for range sent - 1 {
			send(t, fake, "GET /nowhere")
		}
		wg.Wait()
		requests := fake.Requests()
		if len(requests) != kept {
			t.Fatalf("%d requests", len(requests))
		}
		for i, request := range requests {
			if request.Number != i+1+sent-kept || request.Status != http.StatusNotFound {
				t.Fatalf("request %d is %+v", i, request)
			}
		}
	})
}
