package paging_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/opine-go/opine/wrapper/internal/paging/pagingtest"
)

// schedule is a listing of a collection that changes at random before each request. A seed always
// makes the same one.
type schedule struct {
	*rand.Rand
	*pagingtest.Collection
	limit       int64
	concurrency int
	steps       int                   // requests before which something may change
	most        int                   // changes before one request
	changes     []func(*schedule)     // the kinds of change
	place       func(s *schedule) int // from 0 to 99, whatever the length
	remove      func(id int64) bool   // removes the item in the loop
	gone        map[int64]bool
}

func newSchedule(seed uint64) *schedule {
	s := &schedule{Rand: rand.New(rand.NewPCG(seed, 0)), gone: map[int64]bool{}}
	s.Collection = pagingtest.New(s.IntN(81))
	s.limit = pick(s, int64(2), 3, 5, 10, 30, 1000)
	s.concurrency = pick(s, 1, 1, 1, 8)
	s.steps = s.IntN(41)
	s.most = pick(s, 1, 1, 3, 25)
	s.place = pick(s, anywhere, anywhere, func(*schedule) int { return 0 }, func(*schedule) int { return 99 })
	if granted := pick(s, 0, 0, 2, 3, 5, 7, 16, -1); granted != 0 {
		s.Silent = s.IntN(2) == 0
		s.Grant = func(int64) int64 {
			if granted < 0 {
				return 2 + s.Int64N(8)
			}
			return int64(granted)
		}
	}
	if every := pick(s, int64(0), 0, 1, 2, 3, 7); every > 0 {
		s.remove = func(id int64) bool { return id%every == 0 }
	}
	return s
}

func pick[T any](s *schedule, values ...T) T { return values[s.IntN(len(values))] }

func anywhere(s *schedule) int { return s.IntN(100) }

func insert(s *schedule) { s.Insert(s.place(s)*(s.Len()+1)/100, 1) }

func remove(s *schedule) {
	if s.Len() > 0 {
		s.Remove(s.place(s)*s.Len()/100, 1)
	}
}

// edit moves an item to the front, as an order by the time of the last change does.
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

// result is what a schedule led to.
type result struct {
	lost     []int64 // items that stayed and were not yielded
	err      error
	requests int
	yielded  int
}

// run lists the collection while the schedule goes on.
func (s *schedule) run() result {
	s.Before = func(request int) {
		if request > s.steps || s.IntN(3) == 0 || len(s.changes) == 0 {
			return
		}
		for range s.IntN(s.most + 1) {
			pick(s, s.changes...)(s)
		}
	}
	before := slices.Clone(s.IDs)
	var got []int64
	err := s.Lister(s.limit, s.concurrency).Run(context.Background(), func(id *int64) bool {
		got = append(got, *id)
		if s.remove != nil && s.remove(*id) {
			s.RemoveID(*id)
		}
		return true
	})
	sorted := slices.Clone(got)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(got) {
		panic(fmt.Sprintf("an item was yielded twice: %v", got))
	}
	return result{missing(s.Collection, before, got), err, s.Requests, len(got)}
}

// schedules returns how many schedules to try: n, or n times the environment's factor.
func schedules(t *testing.T, n int) int {
	factor, err := strconv.Atoi(os.Getenv("PAGING_FACTOR"))
	if err != nil {
		return n
	}
	return n * factor
}

type tally struct{ short, failed, requests, yielded, seed int }

func try(t *testing.T, n int, make func(seed uint64) *schedule) (got tally) {
	got.seed = -1
	for seed := range n {
		r := make(uint64(seed)).run()
		got.requests += r.requests
		got.yielded += r.yielded
		switch {
		case r.err != nil:
			got.failed++
			if os.Getenv("PAGING_V") != "" {
				t.Logf("seed %d: %v", seed, r.err)
				if os.Getenv("PAGING_V") == "2" && got.failed < 8 {
					explain(t, make, uint64(seed))
				}
			}
		case r.lost != nil:
			got.short++
			got.seed = seed
			if os.Getenv("PAGING_X") != "" && got.short < 30 {
				explain(t, make, uint64(seed))
			}
		}
	}
	t.Logf("%d schedules: %+v", n, got)
	return got
}

func TestStableOrder(t *testing.T) {
	t.Parallel()
	got := try(t, schedules(t, 1000), func(seed uint64) *schedule {
		s := newSchedule(seed)
		s.changes = pick(s, []func(*schedule){insert}, []func(*schedule){remove}, []func(*schedule){insert, remove})
		return s
	})
	if got.short > 0 || got.failed > 0 {
		t.Errorf("%+v", got)
	}
}

// wrongTotal replaces the total by one that is too small, in one of the ways of real servers.
func wrongTotal(s *schedule) {
	most, kind := 1+s.Int64N(30), s.IntN(9)
	last := int64(s.Len())
	s.Serve = func(offset, granted int64) ([]int64, int64) {
		ids, n := s.From(offset), int64(s.Len())
		page := min(int64(len(ids)), granted)
		total := []int64{min(n, most), 0, max(0, n-most), n / 2, page, s.Int64N(n + 1), n * 9 / 10, offset + page, min(last, n)}[kind]
		last = n
		return ids, total
	}
}

func TestWrongTotals(t *testing.T) {
	t.Parallel()
	got := try(t, schedules(t, 1000), func(seed uint64) *schedule {
		s := newSchedule(seed)
		s.changes = pick(s, nil, []func(*schedule){insert}, []func(*schedule){remove}, []func(*schedule){insert, remove})
		wrongTotal(s)
		return s
	})
	if got.short > 0 || got.failed > 0 {
		t.Errorf("%+v", got)
	}
}

func TestMovingItems(t *testing.T) {
	t.Parallel()
	got := try(t, schedules(t, 1000), func(seed uint64) *schedule {
		s := newSchedule(seed)
		moves := pick(s, edit, move)
		s.changes = pick(s,
			[]func(*schedule){moves}, []func(*schedule){insert, moves}, []func(*schedule){remove, moves},
			[]func(*schedule){insert, remove, moves}, []func(*schedule){insert, insert, remove, remove, moves})
		return s
	})
	if got.short > 0 {
		t.Errorf("%+v", got)
	}
}

// A sort key that is not unique leaves the order of equal items to the server.
func TestSortKeyNotUnique(t *testing.T) {
	t.Parallel()
	got := try(t, schedules(t, 4000), func(seed uint64) *schedule {
		s := newSchedule(seed)
		keys := int64(pick(s, 1, 2, 3, 10, 40))
		shuffles := pick(s, 1, 2, 5, 20) // one request in so many
		key := func(id int64) int64 { return id * 7919 % keys }
		byOffset, byRequest := s.IntN(3) == 0, s.IntN(2) == 0
		order := func(salt uint64) {
			slices.SortFunc(s.IDs, func(a, b int64) int {
				if ka, kb := key(a), key(b); ka != kb {
					return int(ka - kb)
				}
				ha, hb := uint64(a)*salt>>32, uint64(b)*salt>>32
				if ha < hb {
					return -1
				}
				return 1
			})
		}
		order(1)
		salt := uint64(1)
		s.Serve = func(offset, _ int64) ([]int64, int64) {
			if byRequest && s.IntN(shuffles) == 0 {
				salt = s.Uint64() | 1
			}
			order(salt)
			if byOffset {
				order(salt*uint64(offset+1) | 1)
			}
			return s.From(offset), int64(s.Len())
		}
		s.changes = []func(*schedule){
			func(s *schedule) {
				remove(s)
				if !byRequest {
					salt = s.Uint64() | 1
				}
			}, func(s *schedule) {
				insert(s)
				if !byRequest {
					salt = s.Uint64() | 1
				}
			}, func(s *schedule) { salt = s.Uint64() | 1 },
		}
		return s
	})
	if got.short > 4 {
		t.Errorf("%+v", got)
	}
}
