package paging

import (
	"sync"
	"testing"
)
import "context"

func TestDbg(t *testing.T) {
	var ids []int64
	next := int64(0)
	ins := func(n int) {
		nw := []int64{}
		for range n {
			next++
			nw = append(nw, next)
		}
		ids = append(nw, ids...)
	}
	ins(5000)
	reqs := 0
	var mu sync.Mutex
	l := &Lister[int64]{ID: func(p *int64) int64 { return *p }, Limit: 50, Concurrency: 8}
	l.Fetch = func(ctx context.Context, offset, limit int64, page *Page[int64]) error {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		reqs++
		ins(30)
		rest := ids[min(offset, int64(len(ids))):]
		*page = Page[int64]{append(page.Items[:0], rest[:min(limit, int64(len(rest)))]...), offset, limit, int64(len(ids))}
		return nil
	}
	set := newIDSet()
	pf := newPrefetcher(t.Context(), l)
	p := newPass(l, &set)
	for k := 0; k < 4; k++ {
		for !p.done {
			page, _ := pf.next(p)
			n := len(page.Items)
			o := page.Offset
			it, err := p.consume(page)
			t.Logf("%d: offset %d n %d total %d -> fresh %d err %v; next %d drift %d np %d size %d stable %v done %v stalled %v", p.requests, o, n, page.Total, len(it), err, p.nextOffset, p.drift, p.noProgress, p.size, p.stable, p.done, p.stalled)
			if err != nil {
				return
			}
		}
		t.Logf("pass end: shrank %v shifted %v reordered %d moved %v", p.shrank, p.shifted, p.reordered, 0)
		p = p.restart()
	}
}
