package main

import (
	"runtime/metrics"
	"time"
)

// heapSampler samples the size of the heap every millisecond: the bytes of all objects that are
// alive or not swept yet. Unlike runtime.ReadMemStats, this metric does not stop the program.
type heapSampler struct {
	end  chan struct{}
	peak chan uint64
}

// startHeapSampler starts a sampler. If it is not wanted, it reports 0 and costs nothing.
func startHeapSampler(wanted bool) *heapSampler {
	s := &heapSampler{make(chan struct{}), make(chan uint64, 1)}
	if !wanted {
		s.peak <- 0
		return s
	}
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for peak := uint64(0); ; {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-tick.C:
			case <-s.end:
				s.peak <- peak
				return
			}
		}
	}()
	return s
}

// stop returns the largest sample.
func (s *heapSampler) stop() uint64 {
	close(s.end)
	return <-s.peak
}
