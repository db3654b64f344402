package paging

import "testing"

// Each row shows the pages of one pass, and then those of a second one.
func TestOrderCheck(t *testing.T) {
	t.Parallel()
	type page struct {
		offset int64
		ids    []int64
	}
	upTo := func(n int64) (ids []int64) {
		for id := range n {
			ids = append(ids, id+1)
		}
		return ids
	}
	for _, row := range []struct {
		name          string
		first, second []page
		broken        bool // the first pass showed a changed order
		moved, same   bool
	}{
		{"nothing changed", []page{{0, []int64{1, 2, 3}}, {2, []int64{3, 4, 5}}}, []page{{0, []int64{1, 2, 3, 4, 5}}}, false, false, true},
		{"the first item moved back", []page{{0, []int64{1, 2, 3}}, {1, []int64{2, 1, 4}}}, nil, true, false, true},
		{"an item inserted after the first one moved",
			[]page{{0, []int64{1, 2, 3}}, {1, []int64{1, 9, 2, 3, 4}}}, []page{{0, []int64{9, 1, 2, 3, 4}}}, false, true, false},
		{"an item inserted at the end of a page",
			[]page{{0, []int64{1, 2, 3, 4}}, {1, []int64{2, 9}}}, []page{{0, []int64{1, 2, 3, 9, 4}}}, false, false, false},
		{"an item moved past a page that ended early",
			[]page{{0, []int64{1, 2, 3, 4}}, {1, []int64{1, 2}}}, []page{{0, []int64{3, 1, 2, 4}}}, false, true, false},
		{"a page of new items at the front",
			[]page{{0, []int64{1, 2, 3}}, {0, []int64{7, 8}}}, []page{{0, []int64{1, 7, 8, 2, 3}}}, false, false, false},
		{"an early item of many moved",
			[]page{{0, upTo(10_000)}, {0, []int64{10_000}}}, []page{{0, append([]int64{9000, 500, 400, 300, 200, 100}, upTo(10_000)...)}}, false, true, false},
		{"most items are new", []page{{0, []int64{1, 2, 3, 4}}}, []page{{0, []int64{1, 5, 6, 7}}}, false, false, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			read := func(order *orderCheck, pages []page) (broken bool) {
				seen := map[int64]bool{}
				for _, page := range pages {
					order.beginPage(page.offset)
					for _, id := range page.ids {
						if seen[id] {
							order.known(id)
						} else {
							order.add(id)
						}
						seen[id] = true
					}
					broken = order.endPage() || broken
				}
				return broken
			}
			first := &orderCheck{}
			broken := read(first, row.first)
			if broken != row.broken {
				t.Errorf("the first pass: broken %v", broken)
			}
			second := first.restart()
			read(&second, row.second)
			if moved, same := second.compare(); moved != row.moved || same != row.same {
				t.Errorf("moved %v, same %v", moved, same)
			}
		})
	}
}
