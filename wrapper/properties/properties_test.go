// Package properties_test tests package opine with libraries that its importers should not get: the
// contract's validator, and generated cases. Go adds what the tests of an imported package need to
// the importer's go.sum, so these tests are in a package of their own.
package properties_test

import (
	"flag"
	"net/http"
	"os"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
)

// schedules is how often each property is tried. The environment variable OPINE_SCHEDULES overrides it.
const schedules = "3000"

func TestMain(m *testing.M) {
	flag.Parse()
	checks := schedules
	if more := os.Getenv("OPINE_SCHEDULES"); more != "" {
		checks = more
	}
	if err := flag.Set("rapid.checks", checks); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// checkSome tries a property at most n times.
func checkSome(t *testing.T, n int, property func(*rapid.T)) {
	t.Helper()
	failed := false
	rapid.Check(t, func(t *rapid.T) {
		if n--; n < 0 && !failed {
			return
		}
		defer func() { failed = failed || t.Failed() }() // rapid then simplifies the failure
		property(t)
	})
}

// checkedClient returns a client of a fake that checks each request and response against the contract.
func checkedClient(t *testing.T, srv *opinetest.Server, key string) *opine.Client {
	t.Helper()
	checked := &http.Client{Transport: conform.NewTransport(nil)}
	client, err := opine.New(key, opine.WithBaseURL(srv.URL), opine.WithHTTPClient(checked))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func ids(users []opinetest.User) []int64 {
	var ids []int64
	for _, user := range users {
		ids = append(ids, user.ID)
	}
	return ids
}

func listIDs(t *testing.T, client *opine.Client, options *opine.ListOptions) []int64 {
	t.Helper()
	var ids []int64
	for user, err := range client.Users.All(t.Context(), options) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, user.ID)
	}
	return ids
}

// clientOf returns a client that calls a fake without a socket.
func clientOf(t interface{ Fatal(...any) }, fake *opinetest.Fake, opts ...opine.Option) *opine.Client {
	client, err := opine.New(fake.MasterKey(), append(opts, opine.WithHTTPClient(&http.Client{Transport: fake.Transport()}))...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
