package opine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

// list gives the ids that a listing yields, and the error it ends with.
func list(client *opine.Client, options *opine.ListOptions) (ids []int64, err error) {
	for user, err := range client.Users.All(context.Background(), options) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, user.ID)
	}
	return ids, nil
}

// once changes a model before its n-th request.
func once(n int, change func(*model)) func(*model, int) {
	return func(m *model, request int) {
		if request == n {
			change(m)
		}
	}
}

// Each row is a list of 100 that changes once, before the fourth page of ten, in one of the ways that offset paging gets wrong.
func TestAListThatMovesOnce(t *testing.T) {
	t.Parallel()
	remove := func(from, n int) func(*model) {
		return func(m *model) { m.ids = slices.Delete(m.ids, from, from+n) }
	}
	insert := func(at, n int) func(*model) {
		return func(m *model) {
			for range n {
				m.insert(at)
			}
		}
	}
	both := func(changes ...func(*model)) func(*model) {
		return func(m *model) {
			for _, change := range changes {
				change(m)
			}
		}
	}
	for _, row := range []struct {
		name     string
		change   func(*model)
		requests int // at most, at concurrency 1; a list at rest takes 12
	}{
		{"one removed in front", remove(0, 1), 15},
		{"one removed just before the cursor", remove(26, 1), 15},
		{"the anchor itself removed", remove(27, 1), 15},
		{"the one after the anchor removed", remove(28, 1), 15},
		{"one removed at the end", remove(99, 1), 15},
		{"a page removed in front", remove(0, 10), 15},
		{"more than a page removed in front", remove(2, 25), 15},
		{"everybody seen removed", remove(0, 28), 15},
		{"everybody removed", remove(0, 100), 6},
		{"everybody behind the cursor removed", remove(28, 72), 6},
		{"one inserted in front", insert(0, 1), 15},
		{"one inserted in the middle", insert(27, 1), 15},
		{"one inserted at the end", insert(100, 1), 15},
		{"more than a page inserted in front", insert(0, 25), 18},
		{"a hundred inserted in front", insert(0, 100), 35},
		{"one removed in front, one inserted at the end", both(remove(0, 1), insert(99, 1)), 15},
		// Somebody is on the list who was not listed, and no growth of the total explains it: the list is read again.
		{"one inserted in front, one removed at the end", both(insert(0, 1), remove(100, 1)), 26},
		{"a page removed in front, as many inserted at the end", both(remove(0, 10), insert(90, 10)), 18},
		{"half removed in front, as many inserted at the end", both(remove(0, 50), insert(50, 50)), 22},
		{"a page inserted in front, as many removed at the end", both(insert(0, 10), remove(100, 10)), 30},
		{"everybody replaced", both(remove(0, 100), insert(0, 100)), 30},
	} {
		for _, concurrency := range []int{1, 2, 8} {
			t.Run(fmt.Sprintf("%s, concurrency %d", row.name, concurrency), func(t *testing.T) {
				t.Parallel()
				m := newModel(100)
				m.before = once(4, row.change)
				stayed := slices.Clone(m.ids)
				got, err := list(m.client(t), &opine.ListOptions{PageSize: 10, Concurrency: concurrency})
				if err != nil {
					t.Fatal(err)
				}
				stayed = slices.DeleteFunc(stayed, func(id int64) bool { return !slices.Contains(m.ids, id) })
				got = slices.DeleteFunc(got, func(id int64) bool { return !slices.Contains(stayed, id) })
				if !slices.Equal(got, stayed) {
					t.Errorf("got  %v\nwant %v", got, stayed)
				}
				if most := row.requests + 2*(concurrency-1); m.requests > most {
					t.Errorf("it took %d requests, want %d at most", m.requests, most)
				}
			})
		}
	}
}

// What no server should do ends in an error after a bounded number of requests, or is read all the same.
func TestAServerThatContradictsItself(t *testing.T) {
	t.Parallel()
	const everybody = 100
	honest := func(m *model, offset int64) page {
		return page{m.ids[min(offset, int64(len(m.ids))):], int64(len(m.ids)), offset}
	}
	for _, row := range []struct {
		name  string
		page  func(m *model, offset int64) page
		grant int64
		want  error // nil: everybody is listed
	}{
		{"repeats the first page", func(m *model, offset int64) page {
			return page{m.ids, everybody, offset}
		}, 0, opine.ErrPagination},
		{"ignores the offset, and says so", func(m *model, _ int64) page {
			return page{m.ids, everybody, 0}
		}, 0, opine.ErrPagination},
		{"obeys another parameter, and echoes it", func(m *model, offset int64) page {
			return page{m.ids[min(offset*10, everybody):], everybody, offset * 10}
		}, 0, opine.ErrPagination},
		{"stops half way", func(m *model, offset int64) page {
			return page{m.ids[min(offset, 50):50], everybody, offset}
		}, 0, opine.ErrPagination},
		{"answers an empty page early", func(m *model, offset int64) page {
			if offset > 40 {
				return page{nil, everybody, offset}
			}
			return honest(m, offset)
		}, 0, opine.ErrPagination},
		{"has nobody, and counts some", func(_ *model, offset int64) page {
			return page{nil, everybody, offset}
		}, 0, opine.ErrPagination},
		{"counts one too many", func(m *model, offset int64) page {
			p := honest(m, offset)
			p.total++
			return p
		}, 0, opine.ErrPagination},
		{"counts too few", func(m *model, offset int64) page {
			p := honest(m, offset)
			p.total = 10
			return p
		}, 0, nil},
		{"counts nobody", func(m *model, offset int64) page {
			p := honest(m, offset)
			p.total = 0
			return p
		}, 0, nil},
		{"counts too few, and grants less", func(m *model, offset int64) page {
			p := honest(m, offset)
			p.total = 51
			return p
		}, 3, nil},
		{"has a new order on every request", func(m *model, offset int64) page {
			rand.Shuffle(len(m.ids), func(i, j int) { m.ids[i], m.ids[j] = m.ids[j], m.ids[i] })
			return honest(m, offset)
		}, 0, opine.ErrUnstableListing},
		{"turns the order around on every request", func(m *model, offset int64) page {
			slices.Reverse(m.ids)
			return honest(m, offset)
		}, 0, opine.ErrUnstableListing},
		{"has somebody twice", func(m *model, offset int64) page {
			p := honest(m, offset)
			p.ids = slices.Clone(p.ids)
			for i := range p.ids {
				p.ids[i] = (p.ids[i] + 1) / 2
			}
			return p
		}, 0, opine.ErrUnstableListing},
		{"grants less", honest, 3, nil},
		{"grants two", honest, 2, nil},
		{"grants one", honest, 1, opine.ErrPagination},
	} {
		for _, concurrency := range []int{1, 8} {
			for _, silent := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, concurrency %d, silent %v", row.name, concurrency, silent), func(t *testing.T) {
					t.Parallel()
					m := newModel(everybody)
					want := slices.Clone(m.ids)
					m.page, m.silent = row.page, silent
					if row.grant > 0 {
						m.grant = func(int64) int64 { return row.grant }
					}
					got, err := list(m.client(t), &opine.ListOptions{PageSize: 10, Concurrency: concurrency})
					if !errors.Is(err, row.want) {
						t.Errorf("got %d users in %d requests: %v", len(got), m.requests, err)
					}
					if row.want == nil && !slices.Equal(got, want) {
						t.Errorf("got %d users: %v", len(got), got)
					}
					if m.requests > 400 {
						t.Errorf("it took %d requests", m.requests)
					}
					t.Logf("%d requests, %d users: %v", m.requests, len(got), err)
				})
			}
		}
	}
}

// A server may count first and look for the page then: a full page that reaches such a total by chance does not end the list.
func TestACountThatIsOlderThanItsPage(t *testing.T) {
	t.Parallel()
	m := newModel(8)
	m.page = func(m *model, offset int64) page {
		if m.requests == 2 {
			m.remove(0)
		}
		total := int64(len(m.ids))
		if m.requests == 9 {
			m.insert(0)
		}
		return page{m.ids[min(offset, int64(len(m.ids))):], total, offset}
	}
	got, err := list(m.client(t), &opine.ListOptions{PageSize: 2, Concurrency: 1})
	if err != nil || !slices.Contains(got, 8) {
		t.Errorf("got %v, %v", got, err)
	}
}

// Lists that keep moving, or whose total is capped, are read to their end, and cost no more than a few requests a page.
func TestLongListsThatAreAwkward(t *testing.T) {
	t.Parallel()
	joining := func(n int) func(*model, int) {
		return func(m *model, _ int) {
			for range n {
				m.insert(0)
			}
		}
	}
	leaving := func(n int) func(*model, int) {
		return func(m *model, _ int) { m.ids = m.ids[min(n, len(m.ids)):] }
	}
	for _, row := range []struct {
		name     string
		users    int
		pageSize int
		before   func(*model, int)
		most     int64 // what the total is capped at
		requests int
	}{
		{"20 join in front before each request", 5000, 50, joining(20), 0, 350},
		{"30 join in front before each request", 5000, 50, joining(30), 0, 350},
		{"20 leave in front before each request", 5000, 50, leaving(20), 0, 250},
		{"40 leave in front before each request", 5000, 50, leaving(40), 0, 250},
		{"the total is capped", 3000, 10, nil, 1000, 700},
		{"the total is 0", 3000, 10, nil, -1, 700},
	} {
		for _, concurrency := range []int{1, 8} {
			t.Run(fmt.Sprintf("%s, concurrency %d", row.name, concurrency), func(t *testing.T) {
				t.Parallel()
				m := newModel(row.users)
				stayed := slices.Clone(m.ids)
				m.before = row.before
				if row.most != 0 {
					m.page = func(m *model, offset int64) page {
						return page{m.ids[min(offset, int64(len(m.ids))):], max(0, min(row.most, int64(len(m.ids)))), offset}
					}
				}
				got, err := list(m.client(t), &opine.ListOptions{PageSize: row.pageSize, Concurrency: concurrency})
				if err != nil {
					t.Fatalf("after %d users in %d requests: %v", len(got), m.requests, err)
				}
				isLeft := make(map[int64]bool, len(m.ids))
				for _, id := range m.ids {
					isLeft[id] = true
				}
				listed := make(map[int64]bool, len(got))
				for _, id := range got {
					listed[id] = true
				}
				for _, id := range stayed {
					if isLeft[id] && !listed[id] {
						t.Fatalf("user %d stayed and was not listed", id)
					}
				}
				if m.requests > row.requests {
					t.Errorf("it took %d requests, want %d at most", m.requests, row.requests)
				}
				t.Logf("%d requests", m.requests)
			})
		}
	}
}

// A list whose people are others on every request never comes to an end, and is given up.
func TestAListThatNeverSettles(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{1, 8} {
		m := newModel(100)
		m.before = func(m *model, _ int) {
			for i := range m.ids {
				m.newest++
				m.ids[i] = m.newest
			}
		}
		got, err := list(m.client(t), &opine.ListOptions{PageSize: 10, Concurrency: concurrency})
		if !errors.Is(err, opine.ErrUnstableListing) || m.requests > 500 {
			t.Errorf("got %d users in %d requests: %v", len(got), m.requests, err)
		}
	}
}

func TestListOptionsThatCannotBe(t *testing.T) {
	t.Parallel()
	m := newModel(3)
	for _, options := range []*opine.ListOptions{{PageSize: -1}, {PageSize: 1001}, {Concurrency: -1}} {
		if got, err := list(m.client(t), options); !errors.Is(err, opine.ErrInvalid) || got != nil || m.requests != 0 {
			t.Errorf("%+v: got %v, %v", options, got, err)
		}
	}
}
