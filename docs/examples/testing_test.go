package examples

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

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
		t.Errorf("left are %v", left)
	}
}

func Example_transport() {
	fake := opinetest.New(opinetest.WithSeed(7, 2500))
	inProcess := &http.Client{Transport: fake.Transport()}
	client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(inProcess))
	if err != nil {
		log.Fatal(err)
	}
	for user, err := range client.Users.All(ctx, &opine.ListOptions{Concurrency: 1}) {
		if err != nil {
			log.Fatal(err)
		}
		if user.ID == 1 {
			fmt.Println(user.FirstName, user.LastName, user.Role)
		}
	}
	for _, exchange := range fake.Requests() {
		fmt.Println(exchange.Number, exchange.Operation, exchange.RawQuery, exchange.Status)
	}
	// Output:
	// Ondřej Dvořák ADMIN
	// 1 listUsers limit=1000&offset=0 200
	// 2 listUsers limit=1000&offset=999 200
	// 3 listUsers limit=1000&offset=1998 200
}

func Example_newKey() {
	fake := fakeOpine()

	readOnly, err := opine.New(fake.NewKey("users:read"), opine.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
	if err != nil {
		log.Fatal(err)
	}
	_, err = readOnly.Users.Remove(ctx, 2)
	fmt.Println(errors.Is(err, opine.ErrForbidden), len(fake.Users()))
	// Output: true 5
}

func TestNobodyIsMissedWhenTheListMoves(t *testing.T) {
	srv := opinetest.NewServer(t, opinetest.WithSeed(1, 100),
		opinetest.BeforeListRequest("listUsers", 2, func(f *opinetest.Fake) { f.RemoveUser(f.Users()[0].ID) }),
		opinetest.BeforeListRequest("listUsers", 3, func(f *opinetest.Fake) { f.InsertUsers(0, opinetest.User{Email: "new@example.com"}) }),
	)
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
		if !listed[user.ID] && user.Email != "new@example.com" { // who joins meanwhile may be listed or not
			t.Errorf("user %d was not listed", user.ID)
		}
	}
}

func TestOffboardWithFaults(t *testing.T) {
	for text, want := range map[string]error{
		"listUsers?first=3&status=503":                   nil, // sent again
		"listUsers?nth=1&cut=100":                        nil, // the body breaks off
		"listUsers?max-limit=2&silent-limit":             nil, // pages smaller than they say
		"removeUser?nth=1&applied&reset":                 nil, // the answer to a removal is lost
		"nth=2&delay=40s":                                nil, // an attempt has 30 s
		"nth=1&status=429&retry-after=30":                nil, // waits as long
		"nth=1&status=429&retry-after=90":                opine.ErrRateLimited,
		"removeUser?status=502&html":                     opine.ErrServer, // of a proxy, every time
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
				client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
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

func TestWaitsAsLongAsTheServerAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fault := opinetest.Fault{First: 1, Status: 429, Header: http.Header{"Retry-After": {"30"}}}
		fake := opinetest.New(opinetest.WithFaults(fault))
		client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(&http.Client{Transport: fake.Transport()}))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := client.Users.Page(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited != 30*time.Second { // of the bubble's clock
			t.Errorf("waited %v", waited)
		}
	})
}

func Example_conform() {
	fake := fakeOpine(faulty(`removeUser?body={"id":2,"gone":true}`))

	checked := &http.Client{Transport: conform.NewTransport(fake.Transport(), conform.Strict())}
	client, err := opine.New(fake.MasterKey(), opine.WithHTTPClient(checked))
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Users.Remove(ctx, 2)
	if violation, ok := errors.AsType[*conform.Violation](err); ok { // in a test: t.Error(violation)
		for _, problem := range violation.Problems {
			fmt.Println(violation.Operation, violation.StatusCode, problem)
		}
	}
	// Output:
	// removeUser 200 /response/body/gone: undeclared: the document has no such member, got true
}

func TestOwnFakeKeepsToTheDocument(t *testing.T) {
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
