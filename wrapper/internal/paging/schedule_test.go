package paging_test

import (
	"cmp"
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

// schedule is a listing of a collection that changes at random. A seed always makes the same one.
type schedule struct {
	*rand.Rand
	*pagingtest.Collection
	limit       int64
	concurrency int
	changes     []change
	steps       int              // requests before which something may change
	most        int              // changes before a request
	place       int              // of a change, in percent of the length; -1 for anywhere
	remove      func(int64) bool // removes an item in the loop
}

type change func(*schedule)

func newSchedule(seed uint64) *schedule {
	s := &schedule{Rand: rand.New(rand.NewPCG(seed, 0))}
	s.Collection = pagingtest.New(s.IntN(81))
	s.limit = pick(s, int64(2), 3, 5, 10, 30, 1000)
	s.concurrency = pick(s, 1, 1, 1, 8)
	s.steps = s.IntN(41)
	s.most = pick(s, 1, 1, 3, 25)
	s.place = pick(s, -1, -1, 0, 99)
	if granted := pick(s, int64(0), 0, 2, 3, 5, 7, 16, -1); granted > 0 {
		s.Grant = func(int64) int64 { return granted }
	} else if granted < 0 {
		s.Grant = func(int64) int64 { return 2 + s.Int64N(8) }
	}
	s.Silent = s.IntN(2) == 0
	if every := pick(s, int64(0), 0, 1, 2, 3, 7); every > 0 {
		s.remove = func(id int64) bool { return id%every == 0 }
	}
	s.Before = func(request int) {
		if request > s.steps || s.IntN(3) == 0 || len(s.changes) == 0 {
			return
		}
		for range s.IntN(s.most + 1) {
			pick(s, s.changes...)(s)
		}
	}
	return s
}

func pick[T any](s *schedule, values ...T) T { return values[s.IntN(len(values))] }

// at returns the place of a change among n.
func (s *schedule) at(n int) int {
	if s.place < 0 {
		return s.IntN(n)
	}
	return s.place * n / 100
}

func insert(s *schedule) { s.Insert(s.at(s.Len()+1), 1) }

func remove(s *schedule) {
	if s.Len() > 0 {
		s.Remove(s.at(s.Len()), 1)
	}
}

// edit moves an item to the front, as in an order by the time of the last change.
func edit(s *schedule) {
	if s.Len() > 0 {
		s.Move(s.IntN(s.Len()), 0)
	}
}

func move(s *schedule) {
	if s.Len() > 0 {
		s.Move(s.IntN(s.Len()), s.IntN(s.Len()))
	}
}

// tally counts the schedules that lost an item without an error, and those that failed.
type tally struct{ schedules, short, failed, requests, yielded int }

// try runs n schedules, or as many as the environment asks for.
func try(t *testing.T, n int, prepare func(*schedule)) (got tally) {
	t.Helper()
	if more, err := strconv.Atoi(os.Getenv("OPINE_SCHEDULES")); err == nil {
		n = more
	}
	got.schedules = n
	for seed := range n {
		s := newSchedule(uint64(seed))
		prepare(s)
		before := slices.Clone(s.IDs)
		yielded := map[int64]bool{}
		err := s.Lister(s.limit, s.concurrency).Run(context.Background(), func(id *int64) bool {
			if yielded[*id] {
				t.Errorf("seed %d: item %d was yielded twice", seed, *id)
			}
			yielded[*id] = true
			if s.remove != nil && s.remove(*id) {
				s.RemoveID(*id)
			}
			return true
		})
		lost := slices.DeleteFunc(before, func(id int64) bool { return yielded[id] || !slices.Contains(s.IDs, id) })
		switch {
		case err != nil:
			got.failed++
			t.Logf("seed %d: %v", seed, err)
		case len(lost) > 0:
			got.short++
			t.Logf("seed %d: lost %v", seed, lost)
		}
		got.requests += s.Requests
		got.yielded += len(yielded)
	}
	t.Logf("%+v", got)
	return got
}

func TestStableOrder(t *testing.T) {
	t.Parallel()
	got := try(t, 500, func(s *schedule) {
		s.changes = pick(s, []change{insert}, []change{remove}, []change{insert, remove})
	})
	if got.short > 0 || got.failed > 0 {
		t.Errorf("%+v", got)
	}
}

// Totals that are too small neither end a listing nor fail it.
func TestWrongTotals(t *testing.T) {
	t.Parallel()
	got := try(t, 500, func(s *schedule) {
		s.changes = pick(s, nil, []change{insert}, []change{remove}, []change{insert, remove})
		most, kind, last := 1+s.Int64N(30), s.IntN(9), int64(s.Len())
		s.Serve = func(offset, granted int64) ([]int64, int64) {
			ids, n := s.From(offset), int64(s.Len())
			page := min(int64(len(ids)), granted)
			totals := []int64{0, n / 2, n * 9 / 10, max(0, n-most), min(n, most), min(n, last), page, offset + page, s.Int64N(n + 1)}
			last = n
			return ids, totals[kind]
		}
	})
	if got.short > 0 || got.failed > 0 {
		t.Errorf("%+v", got)
	}
}

// Items are inserted at the front about as fast as the pages of two are read, and totals mean nothing. A
// listing may give up, but never silently.
func TestFastInsertionsAndWrongTotals(t *testing.T) {
	t.Parallel()
	for _, most := range []int{2, 3} {
		for seed := range uint64(20) {
			rnd := rand.New(rand.NewPCG(seed, uint64(most)))
			random := seed%2 == 0
			c := pagingtest.New(100)
			before := slices.Clone(c.IDs)
			c.Before = func(request int) {
				if request < 2000 && rnd.IntN(2) == 0 {
					c.Insert(0, 1+rnd.IntN(most))
				}
			}
			c.Serve = func(offset, _ int64) ([]int64, int64) {
				if random {
					return c.From(offset), rnd.Int64N(2*int64(c.Len()) + 1)
				}
				return c.From(offset), 0
			}
			got, err := c.List(2, 1)
			if lost := missing(c, before, got); err == nil && lost != nil {
				t.Errorf("at most %d, seed %d: lost %v in %d requests", most, seed, lost, c.Requests)
			}
		}
	}
}

// Items that move may cause an error. One listing in 10,000 may be short, if an item moves in each
// pass and no response shows it.
func TestMovingItems(t *testing.T) {
	t.Parallel()
	got := try(t, 500, func(s *schedule) {
		moves := pick(s, edit, move)
		s.changes = pick(s, []change{moves}, []change{insert, moves}, []change{remove, moves}, []change{insert, remove, moves},
			[]change{insert, insert, remove, remove, moves})
	})
	if got.short > got.schedules/10_000 || 20*got.failed > got.schedules {
		t.Errorf("%+v", got)
	}
}

// With a sort key that is not unique, the server orders equal items as it likes: by the request, by
// the offset, or anew after each change. Often the responses show it. One listing in 1,000 may be
// short if they do not.
func TestSortKeyNotUnique(t *testing.T) {
	t.Parallel()
	got := try(t, 1000, func(s *schedule) {
		keys, calm := pick(s, int64(1), 2, 3, 10, 40), pick(s, 1, 2, 5, 20)
		byOffset, byRequest := s.IntN(3) == 0, s.IntN(2) == 0
		salt := uint64(1)
		order := func(salt uint64) {
			slices.SortFunc(s.IDs, func(a, b int64) int {
				return cmp.Or(cmp.Compare(a*7919%keys, b*7919%keys), cmp.Compare(uint64(a)*salt>>32, uint64(b)*salt>>32))
			})
		}
		order(salt)
		s.Serve = func(offset, _ int64) ([]int64, int64) {
			if byRequest && s.IntN(calm) == 0 {
				salt = s.Uint64() | 1
			}
			order(salt)
			if byOffset {
				order(salt*uint64(offset+1) | 1)
			}
			return s.From(offset), int64(s.Len())
		}
		reorder := func(s *schedule) { salt = s.Uint64() | 1 }
		s.changes = []change{insert, remove, reorder}
		if !byRequest {
			s.changes = []change{func(s *schedule) { insert(s); reorder(s) }, func(s *schedule) { remove(s); reorder(s) }, reorder}
		}
	})
	if got.short > 1+got.schedules/1000 {
		t.Errorf("%+v", got)
	}
}

// A collection that grows about as fast as it is read may be given up, but is not called unordered.
func TestGivenUpWithoutMoves(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		c := pagingtest.New(100)
		c.Before = func(request int) {
			if request < 3000 && rnd.IntN(2) == 0 {
				c.Insert(0, 1+rnd.IntN(3))
			}
			if request < 3000 && rnd.IntN(2) == 0 {
				c.Remove(rnd.IntN(c.Len()), 1)
			}
		}
		if _, err := c.List(2, 1); err != nil && strings.Contains(err.Error(), "order") {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
