package properties_test

import (
	"context"
	"slices"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
)

// change is what becomes of a list before a request. Places are drawn from 0 to 99, and mean the same in a list of any length.
type change struct{ removed, inserted []int }

func (c change) apply(f *opinetest.Fake) {
	for _, place := range c.removed {
		if users := f.Users(); len(users) > 0 {
			f.RemoveUser(users[place*len(users)/100].ID)
		}
	}
	for _, place := range c.inserted {
		f.InsertUsers(place*(len(f.Users())+1)/100, opinetest.User{})
	}
}

// drawChanges gives a schedule that is calm or wild, at the front, at the end or everywhere.
func drawChanges(t *rapid.T) []change {
	most := rapid.SampledFrom([]int{1, 3, 25}).Draw(t, "changes before a request at most")
	place := rapid.SampledFrom([]*rapid.Generator[int]{
		rapid.IntRange(0, 99), rapid.Just(0), rapid.Just(99), rapid.IntRange(40, 60),
	}).Draw(t, "place")
	places := func(label string) *rapid.Generator[[]int] {
		if rapid.Bool().Draw(t, "no "+label) {
			return rapid.Just[[]int](nil)
		}
		return rapid.SliceOfN(place, 0, most)
	}
	removed, inserted := places("removals"), places("insertions")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) change {
		if rapid.IntRange(0, 2).Draw(t, "rest") == 0 {
			return change{}
		}
		return change{removed.Draw(t, "removed"), inserted.Draw(t, "inserted")}
	}), 0, 40).Draw(t, "schedule")
}

// drawServer gives the settings of a fake of some people, which may lower the limit.
func drawServer(t *rapid.T) []opinetest.Option {
	options := []opinetest.Option{opinetest.WithUsers(make([]opinetest.User, rapid.IntRange(0, 80).Draw(t, "users"))...)}
	if most := rapid.SampledFrom([]int{0, 0, 2, 3, 7}).Draw(t, "limit granted at most"); most > 0 {
		options = append(options, opinetest.WithFaults(opinetest.Fault{
			Operation: "listUsers", MaxLimit: most, SilentLimit: rapid.Bool().Draw(t, "echoed as asked"),
		}))
	}
	return options
}

func drawListOptions(t *rapid.T) *opine.ListOptions {
	return &opine.ListOptions{
		PageSize:    rapid.SampledFrom([]int{1, 2, 3, 5, 10, 30, 1000}).Draw(t, "page size"),
		Concurrency: rapid.SampledFrom([]int{1, 2, 8}).Draw(t, "concurrency"),
	}
}

// Whoever is on the list throughout is yielded exactly once, and nobody twice.
func TestWhoeverStaysIsListedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		server, options := drawServer(t), drawListOptions(t)
		for i, change := range drawChanges(t) {
			server = append(server, opinetest.BeforeListRequest("listUsers", i+1, change.apply))
		}
		fake := opinetest.New(server...)
		stayed := ids(fake.Users())
		listed := map[int64]int{}
		for user, err := range clientOf(t, fake).Users.All(context.Background(), options) {
			if err != nil {
				t.Fatalf("after %d requests and %d users: %v", len(fake.Requests()), len(listed), err)
			}
			listed[user.ID]++
		}
		for id, times := range listed {
			if times != 1 {
				t.Fatalf("user %d was listed %d times", id, times)
			}
		}
		left := ids(fake.Users())
		for _, id := range stayed {
			if slices.Contains(left, id) && listed[id] != 1 {
				t.Fatalf("user %d stayed throughout and was not listed, in %d requests", id, len(fake.Requests()))
			}
		}
	})
}

// The plain loop that removes each user it is given leaves nobody behind who was there at its beginning.
func TestRemovingInsideTheLoopLeavesNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fake, options := opinetest.New(drawServer(t)...), drawListOptions(t)
		keep := rapid.SampledFrom([]int64{0, 2, 3}).Draw(t, "keep every n-th")
		kept := func(id int64) bool { return keep > 0 && id%keep == 0 }
		want := slices.DeleteFunc(ids(fake.Users()), func(id int64) bool { return !kept(id) })
		client := clientOf(t, fake)
		for user, err := range client.Users.All(context.Background(), options) {
			if err != nil {
				t.Fatal(err)
			}
			if kept(user.ID) {
				continue
			}
			if _, err := client.Users.Remove(context.Background(), user.ID); err != nil {
				t.Fatal(err)
			}
		}
		if left := ids(fake.Users()); !slices.Equal(left, want) {
			t.Fatalf("left are %v, want %v", left, want)
		}
	})
}

// The fake's directory moves on command too, so that users can prove their own code as this package proves itself.
func TestTheFakesDirectoryMovesWhileItIsRead(t *testing.T) {
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
