package examples_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

func TestOffboard(t *testing.T) {
	srv := opinetest.NewServer(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", Role: "ADMIN"},
		opinetest.User{ID: 2, Email: "grace@agency.example", Role: "MEMBER"},
	))
	client, err := opine.New(srv.Key, opine.WithBaseURL(srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := offboard(t.Context(), client, "agency.example"); err != nil {
		t.Fatal(err)
	}
	if left := srv.Users(); len(left) != 1 || left[0].ID != 1 {
		t.Errorf("the members are %v", left)
	}
}

func Example_transport() {
	fake := opinetest.New(opinetest.WithSeed(7, 2500))
	inProcess := &http.Client{Transport: fake.Transport()}
	client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(inProcess))
	if err != nil {
		log.Fatal(err)
	}
	for _, err := range client.Users.All(ctx, &opine.ListOptions{Concurrency: 1}) {
		if err != nil {
			log.Fatal(err)
		}
	}
	for _, request := range fake.Requests() {
		fmt.Println(request.Number, request.Operation, request.RawQuery, request.Status)
	}
	// Output:
	// 1 listUsers limit=1000&offset=0 200
	// 2 listUsers limit=1000&offset=999 200
	// 3 listUsers limit=1000&offset=1998 200
}

func TestChangesDuringAListing(t *testing.T) {
	srv := opinetest.NewServer(t, opinetest.WithSeed(1, 100),
		opinetest.BeforeListRequest("listUsers", 2, func(f *opinetest.Fake) { f.RemoveUser(f.Users()[0].ID) }))
	client, err := opine.New(srv.Key, opine.WithBaseURL(srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[int64]bool)
	for user, err := range client.Users.All(t.Context(), &opine.ListOptions{PageSize: 10}) {
		if err != nil {
			t.Fatal(err)
		}
		listed[user.ID] = true
	}
	for _, user := range srv.Users() {
		if !listed[user.ID] {
			t.Errorf("user %d was not listed", user.ID)
		}
	}
}

func TestOffboardWithFaults(t *testing.T) {
	for text, want := range map[string]error{
		"listUsers?first=3&status=503":                   nil, // retried
		"listUsers?nth=1&cut=100":                        nil, // a truncated body
		"listUsers?max-limit=2&silent-limit":             nil, // smaller pages than requested
		"removeUser?nth=1&applied&reset":                 nil, // applied, but the response is lost
		"nth=2&delay=40s":                                nil, // longer than an attempt may take
		"nth=1&status=429&retry-after=30":                nil,
		"nth=1&status=429&retry-after=90":                opine.ErrRateLimited,
		"removeUser?status=502&html":                     opine.ErrServer, // from a proxy
		"status=307&location=https://elsewhere.example/": opine.ErrRedirect,
		"listUsers?body={}":                              opine.ErrUnexpectedResponse,
	} {
		t.Run(text, func(t *testing.T) {
			fault, err := opinetest.ParseFault(text)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				fake := opinetest.New(opinetest.WithFaults(fault))
				inProcess := opine.WithHTTPClient(&http.Client{Transport: fake.Transport()})
				client, err := opine.New(fake.MasterKey(), inProcess)
				if err != nil {
					t.Fatal(err)
				}
				if err := offboard(t.Context(), client, "example.com"); !errors.Is(err, want) {
					t.Errorf("got %v, want %v", err, want)
				}
			})
		})
	}
}

func Example_conform() {
	fake := newFake(`removeUser?body="{\"id\":2,\"gone\":true}"`)

	checked := &http.Client{Transport: conform.NewTransport(fake.Transport(), conform.Strict())}
	client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(checked))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Users.Remove(ctx, 2)
	if violation, ok := errors.AsType[*conform.Violation](err); ok { // in a test: t.Error(violation)
		fmt.Println(violation.Operation, violation.StatusCode, len(violation.Problems))
	}
	// Output:
	// removeUser 200 1
}

func TestOwnFake(t *testing.T) {
	own := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"items":[],"totalCount":0,"offset":0,"limit":1000}`)
	})
	srv := httptest.NewServer(conform.Handler(t, own, conform.Strict()))
	t.Cleanup(srv.Close)
	client, err := opine.New("any-key", opine.WithBaseURL(srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := offboard(t.Context(), client, "agency.example"); err != nil {
		t.Error(err)
	}
}
