package paging_test

import (
	"context"
	"github.com/opine-go/opine/wrapper/internal/paging"
	"testing"
)

func TestDbg3(t *testing.T) {
	s := newSchedule(8282)
	s.changes = pick(s, []func(*schedule){insert}, []func(*schedule){remove}, []func(*schedule){insert, remove})
	f := s.Lister(s.limit, 1)
	_ = context.Background
	s.Before = func(request int) {
		if request > s.steps || s.IntN(3) == 0 || len(s.changes) == 0 {
			return
		}
		for range s.IntN(s.most + 1) {
			pick(s, s.changes...)(s)
		}
	}
	in := f.Fetch
	f.Fetch = func(ctx context.Context, o, l int64, p *paging.Page[int64]) error {
		err := in(ctx, o, l, p)
		t.Log(o, p.Items, p.Total)
		return err
	}
	paging.DbgJudge = func(pass int, complete, changed, shrank, grew, shifted, stalled bool, reordered int, moved bool, seen, total, missing, found int64, tooSmall bool) {
		t.Log(pass, moved)
	}
	paging.DbgOrder = func(ids []int64) { t.Log(ids) }
	t.Log(f.Run(t.Context(), func(id *int64) bool {
		if s.remove != nil && s.remove(*id) {
			s.RemoveID(*id)
		}
		return true
	}))
	paging.DbgJudge = nil
}
