package paging_test

import (
	"fmt"
	"github.com/opine-go/opine/wrapper/internal/paging"
	"testing"
)

func explain(t *testing.T, mk func(seed uint64) *schedule, seed uint64) {
	var log []string
	paging.DbgJudge = func(pass int, complete, changed, shrank, grew, shifted, stalled bool, reordered int, moved bool, seen, total, missing, found int64, tooSmall bool) {
		log = append(log, fmt.Sprintf("  pass %d complete %v shrank %v grew %v shifted %v stalled %v reordered %d moved %v seen %d total %d missing %d found %d tooSmall %v", pass, complete, shrank, grew, shifted, stalled, reordered, moved, seen, total, missing, found, tooSmall))
	}
	s := mk(seed)
	r := s.run()
	paging.DbgJudge = nil
	t.Logf("seed %d limit %d conc %d steps %d most %d: lost %v err %v requests %d", seed, s.limit, s.concurrency, s.steps, s.most, r.lost, r.err, r.requests)
	for _, l := range log {
		t.Log(l)
	}
}
