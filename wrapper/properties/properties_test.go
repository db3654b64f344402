// Package properties_test tries what package opine promises with libraries that its importers are not to meet: the contract's
// validator, and properties over generated cases. Go writes into an importer's go.sum what the tests of the imported package
// need, so these tests stand beside the package and not in it.
package properties_test

import (
	"flag"
	"net/http"
	"os"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// schedules is how many schedules each property is tried with. OPINE_SCHEDULES says another number.
const schedules = "10000"

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

// checkedClient gives a client of a fake, every exchange of which is checked against the contract.
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

// clientOf gives a client of a fake without a socket.
func clientOf(t interface{ Fatal(...any) }, fake *opinetest.Fake, opts ...opine.Option) *opine.Client {
	client, err := opine.New(fake.MasterKey(), append(opts, opine.WithHTTPClient(&http.Client{Transport: fake.Transport()}))...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
