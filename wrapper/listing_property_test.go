package opine_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
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

// change is what becomes of a list before a request. Places are drawn from 0 to 99, and mean the same in a list of any length.
type change struct{ removed, inserted []int }

func (c change) apply(m *model) {
	for _, place := range c.removed {
		if len(m.ids) > 0 {
			m.remove(place * len(m.ids) / 100)
		}
	}
	for _, place := range c.inserted {
		m.insert(place * (len(m.ids) + 1) / 100)
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

func drawModel(t *rapid.T) (*model, opine.ListOptions) {
	m := newModel(rapid.IntRange(0, 80).Draw(t, "users"))
	if clamp := rapid.SampledFrom([]int64{0, 0, 2, 3, 7}).Draw(t, "limit granted at most"); clamp > 0 {
		m.grant = func(int64) int64 { return clamp }
		m.silent = rapid.Bool().Draw(t, "echoed as asked")
	}
	return m, opine.ListOptions{
		PageSize:    rapid.SampledFrom([]int{1, 2, 3, 5, 10, 30, 1000}).Draw(t, "page size"),
		Concurrency: rapid.SampledFrom([]int{1, 2, 8}).Draw(t, "concurrency"),
	}
}

// Whoever is on the list throughout is yielded exactly once, and nobody twice.
func TestWhoeverStaysIsListedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, options := drawModel(t)
		changes := drawChanges(t)
		m.before = func(m *model, n int) {
			if n <= len(changes) {
				changes[n-1].apply(m)
			}
		}
		stayed := slices.Clone(m.ids)
		client, err := opine.New("key", opine.WithHTTPClient(httpClient(m)))
		if err != nil {
			t.Fatal(err)
		}
		listed := map[int64]int{}
		for user, err := range client.Users.All(context.Background(), options) {
			if err != nil {
				t.Fatalf("after %d requests and %d users: %v", m.requests, len(listed), err)
			}
			listed[user.ID]++
		}
		for id, times := range listed {
			if times != 1 {
				t.Fatalf("user %d was listed %d times", id, times)
			}
		}
		for _, id := range stayed {
			if slices.Contains(m.ids, id) && listed[id] != 1 {
				t.Fatalf("user %d stayed throughout and was not listed, in %d requests", id, m.requests)
			}
		}
	})
}

// The plain loop that removes each user it is given leaves nobody behind who was there at its beginning.
func TestRemovingInsideTheLoopLeavesNobody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, options := drawModel(t)
		keep := rapid.SampledFrom([]int64{0, 2, 3}).Draw(t, "keep every n-th")
		n := int64(len(m.ids))
		client, err := opine.New("key", opine.WithHTTPClient(httpClient(m)))
		if err != nil {
			t.Fatal(err)
		}
		for user, err := range client.Users.All(context.Background(), options) {
			if err != nil {
				t.Fatal(err)
			}
			if keep > 0 && user.ID%keep == 0 {
				continue
			}
			if _, err := client.Users.Remove(context.Background(), user.ID); err != nil {
				t.Fatal(err)
			}
		}
		var want []int64
		for id := int64(1); keep > 0 && id <= n; id++ {
			if id%keep == 0 {
				want = append(want, id)
			}
		}
		if fmt.Sprint(m.ids) != fmt.Sprint(want) {
			t.Fatalf("left are %v, want %v", m.ids, want)
		}
	})
}
