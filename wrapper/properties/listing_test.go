package properties_test

import (
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
)

// resource is a list of the fake and of the client.
type resource struct {
	operation string
	filled    func(n int) opinetest.Option
	list      func(*opinetest.Fake) list
	ids       func(*opinetest.Fake) []int64
	all       func(context.Context, *opine.Client, opine.ListOptions) iter.Seq2[int64, error]
}

// resources has every resource that can be listed.
var resources = map[string]resource{
	"users": {
		operation: "listUsers",
		filled:    func(n int) opinetest.Option { return opinetest.WithUsers(make([]opinetest.User, n)...) },
		list:      func(f *opinetest.Fake) list { return directory{f} },
		ids:       func(f *opinetest.Fake) []int64 { return ids(f.Users()) },
		all: func(ctx context.Context, client *opine.Client, options opine.ListOptions) iter.Seq2[int64, error] {
			return idsOf(client.Users.All(ctx, &options), func(user opine.User) int64 { return user.ID })
		},
	},
	"invitations": invitationResource,
}

// idsOf yields the ids of a listing.
func idsOf[T any](all iter.Seq2[T, error], id func(T) int64) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for item, err := range all {
			if !yield(id(item), err) {
				return
			}
		}
	}
}

// directory is the list of a fake's users.
type directory struct{ *opinetest.Fake }

func (d directory) Len() int { return len(d.Users()) }

func (d directory) Remove(at, _ int) { d.RemoveUser(d.Users()[at].ID) }

func (d directory) Insert(at, _ int) { d.InsertUsers(at, opinetest.User{}) }

// endToEnd limits the schedules of a property that goes through the whole client: the same property
// of package paging has more of them.
const endToEnd = 200

// TestAllYieldsItemsThatStayOnce tries schedules through the client and the fake.
func TestAllYieldsItemsThatStayOnce(t *testing.T) {
	t.Parallel()
	for name, resource := range resources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkSome(t, endToEnd, func(t *rapid.T) {
				server := []opinetest.Option{resource.filled(rapid.IntRange(0, 80).Draw(t, "items"))}
				if most := rapid.SampledFrom([]int{0, 0, 2, 3, 7}).Draw(t, "granted limit"); most > 0 {
					server = append(server, opinetest.WithFaults(opinetest.Fault{
						Operation: resource.operation, MaxLimit: most, SilentLimit: rapid.Bool().Draw(t, "silent"),
					}))
				}
				for i, change := range drawChanges(t) {
					server = append(server, opinetest.BeforeListRequest(resource.operation, i+1, func(f *opinetest.Fake) {
						change.apply(resource.list(f))
					}))
				}
				fake := opinetest.New(server...)
				before := resource.ids(fake)
				options := opine.ListOptions{PageSize: int(drawLimit(t)), Concurrency: drawConcurrency(t)}
				var got []int64
				for id, err := range resource.all(context.Background(), clientOf(t, fake), options) {
					if err != nil {
						t.Fatalf("after %d requests and %d items: %v", len(fake.Requests()), len(got), err)
					}
					got = append(got, id)
				}
				checkListing(t, before, resource.ids(fake), got)
			})
		})
	}
}

// TestRemovingInTheLoop removes every item that All yields.
func TestRemovingInTheLoop(t *testing.T) {
	t.Parallel()
	for name, resource := range resources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, pageSize := range []int{1, 2, 7, 1000} {
				fake := opinetest.New(resource.filled(100))
				for id, err := range resource.all(t.Context(), clientOf(t, fake), opine.ListOptions{PageSize: pageSize}) {
					if err != nil {
						t.Fatal(err)
					}
					resource.list(fake).Remove(slices.Index(resource.ids(fake), id), 1)
				}
				if left := resource.ids(fake); len(left) > 0 {
					t.Errorf("%d a page: left are %v", pageSize, left)
				}
			}
		})
	}
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
