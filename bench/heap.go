package main

import (
	"runtime/metrics"
	"time"
)

// heapSampler looks every millisecond at the heap: the bytes of all objects that are alive or not yet swept. Unlike
// runtime.ReadMemStats, reading that metric does not stop the program.
type heapSampler struct {
	end  chan struct{}
	peak chan uint64
}

// startHeapSampler begins to look; a sampler that is not wanted finds 0.
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

// stop ends the looking and gives the largest sample.
func (s *heapSampler) stop() uint64 {
	close(s.end)
	return <-s.peak
}
