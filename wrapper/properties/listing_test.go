package properties_test

import (
	"context"
	"slices"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
)

// directory is the list of a fake's users.
type directory struct{ *opinetest.Fake }

func (d directory) Len() int { return len(d.Users()) }

func (d directory) Remove(at, _ int) { d.RemoveUser(d.Users()[at].ID) }

func (d directory) Insert(at, _ int) { d.InsertUsers(at, opinetest.User{}) }

// endToEnd limits the schedules of a property that goes through the whole client: the same property
// of package paging has more of them.
const endToEnd = 200

// TestAllYieldsUsersThatStayOnce tries schedules through the client and the fake.
func TestAllYieldsUsersThatStayOnce(t *testing.T) {
	t.Parallel()
	checkSome(t, endToEnd, func(t *rapid.T) {
		server := []opinetest.Option{
			opinetest.WithUsers(make([]opinetest.User, rapid.IntRange(0, 80).Draw(t, "users"))...),
		}
		if most := rapid.SampledFrom([]int{0, 0, 2, 3, 7}).Draw(t, "granted limit"); most > 0 {
			server = append(server, opinetest.WithFaults(opinetest.Fault{
				Operation: "listUsers", MaxLimit: most, SilentLimit: rapid.Bool().Draw(t, "silent"),
			}))
		}
		for i, change := range drawChanges(t) {
			server = append(server, opinetest.BeforeListRequest("listUsers", i+1, func(f *opinetest.Fake) { change.apply(directory{f}) }))
		}
		fake := opinetest.New(server...)
		before := ids(fake.Users())
		options := &opine.ListOptions{PageSize: int(drawLimit(t)), Concurrency: drawConcurrency(t)}
		var got []int64
		for user, err := range clientOf(t, fake).Users.All(context.Background(), options) {
			if err != nil {
				t.Fatalf("after %d requests and %d users: %v", len(fake.Requests()), len(got), err)
			}
			got = append(got, user.ID)
		}
		checkListing(t, before, ids(fake.Users()), got)
	})
}

// The fake changes on command too, so that its users can test their own code.
func TestFakeChangesDuringListing(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		srv := opinetest.NewServer(t, opinetest.WithSeed(1, 300),
			opinetest.BeforeListRequest("listUsers", 2, func(f *opinetest.Fake) {
				for _, user := range f.Users()[:50] {
					f.RemoveUser(user.ID)
				}
			}),
			opinetest.BeforeListRequest("listUsers", 4, func(f *opinetest.Fake) { f.InsertUsers(0, opinetest.User{Email: "joined@example.com", Role: "MEMBER"}) }),
		)
		want := ids(srv.Users())
		got := listIDs(t, checkedClient(t, srv, srv.Key), &opine.ListOptions{PageSize: 40, Concurrency: concurrency})
		left := ids(srv.Users())
		stayed := func(id int64) bool { return slices.Contains(left, id) && slices.Contains(want, id) }
		got = slices.DeleteFunc(got, func(id int64) bool { return !stayed(id) })
		want = slices.DeleteFunc(want, func(id int64) bool { return !stayed(id) })
		if !slices.Equal(got, want) {
			t.Errorf("concurrency %d: %d of %d who stayed were listed", concurrency, len(got), len(want))
		}
	}
}
