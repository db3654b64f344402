package paging

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
)

// A set of ids agrees with two maps, whatever the ids look like.
func TestIDSet(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 1))
	for name, draw := range map[string]func() int64{
		"dense":          func() int64 { return 1 + rnd.Int64N(3000) },
		"pairs":          func() int64 { return 1 + rnd.Int64N(3000)*31 },
		"random":         func() int64 { return 1 + rnd.Int64N(math.MaxInt64) },
		"largest":        func() int64 { return math.MaxInt64 - rnd.Int64N(3000) },
		"same hash bits": func() int64 { return 1 + rnd.Int64N(3000)<<40 },
		"mixed":          func() int64 { return 1 + rnd.Int64N(3000)<<rnd.IntN(50) },
	} {
		set, ids, seen := newIDSet(), map[int64]bool{}, map[int64]bool{}
		for i := range 20_000 {
			if i == 9_000 || i == 15_000 {
				set.restart()
				clear(seen)
			}
			id := draw()
			if set.sees(id) != seen[id] {
				t.Fatalf("%s: sees(%d) = %v", name, id, !seen[id])
			}
			if rnd.IntN(3) == 0 {
				continue
			}
			unseen, fresh := set.add(id)
			if unseen != !seen[id] || fresh != !ids[id] {
				t.Fatalf("%s: add(%d) = %v, %v", name, id, unseen, fresh)
			}
			ids[id], seen[id] = true, true
		}
	}
}

func BenchmarkIDSet(b *testing.B) {
	for _, n := range []int{100_000, 300_000, 1_000_000} {
		for _, kind := range []string{"dense", "random"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				ids := make([]int64, n)
				for i := range ids {
					if ids[i] = int64(i) + 1; kind == "random" {
						ids[i] = 1 + rand.Int64N(math.MaxInt64)
					}
				}
				var bytes uint64
				var before, after runtime.MemStats
				for b.Loop() {
					b.StopTimer()
					runtime.GC()
					runtime.ReadMemStats(&before)
					b.StartTimer()
					set := newIDSet()
					for _, id := range ids {
						set.add(id)
					}
					b.StopTimer()
					runtime.GC()
					runtime.ReadMemStats(&after)
					bytes = after.HeapAlloc - before.HeapAlloc
					runtime.KeepAlive(set)
					b.StartTimer()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/id")
				b.ReportMetric(float64(bytes)/float64(n), "B/id")
			})
		}
	}
}
