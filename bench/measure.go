package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"runtime"
	"time"
)

// measure carries out a job in this process, against the server at url, and says what it cost. The process should do
// nothing else: processor time and allocations are counted for the whole of it.
func measure(ctx context.Context, j job, url string) (result, error) {
	p, known := peers[j.Peer]
	if !known {
		return result{}, fmt.Errorf("there is no peer %q", j.Peer)
	}
	c, err := p.connect(url, j)
	if err != nil {
		return result{}, err
	}
	if j.Work == census || j.Work == removeInLoop {
		return takeCensus(ctx, j, c, url)
	}

	heap := startHeapSampler(j.SampleHeap)
	var memory, memoryAfter runtime.MemStats
	runtime.ReadMemStats(&memory)
	cpu, begin := processorTime(), time.Now()
	err = do(ctx, j, c)
	wall, cpuAfter := time.Since(begin), processorTime()
	runtime.ReadMemStats(&memoryAfter)
	peak := heap.stop()
	if err != nil {
		return result{}, err
	}
	after, err := askState(ctx, url)
	if err != nil {
		return result{}, err
	}
	return result{
		Wall:     wall,
		CPU:      cpuAfter - cpu,
		Mallocs:  memoryAfter.Mallocs - memory.Mallocs,
		Bytes:    memoryAfter.TotalAlloc - memory.TotalAlloc,
		PeakHeap: peak,
		Lists:    after.Lists,
	}, nil
}

// do is the work that is timed.
func do(ctx context.Context, j job, c client) error {
	switch j.Work {
	case list:
		count := 0
		for _, err := range c.users(ctx) {
			if err != nil {
				return err
			}
			count++
		}
		if count != j.People {
			return fmt.Errorf("%d of %d users were listed", count, j.People)
		}
		return nil
	case removeEach:
		for id := range founders(j) {
			if err := c.remove(ctx, id); err != nil {
				return err
			}
		}
		return nil
	case removeAll:
		many, able := c.(manyRemover)
		if !able {
			return fmt.Errorf("%s has no way to remove many", j.Peer)
		}
		return many.removeAll(ctx, founders(j))
	default:
		return fmt.Errorf("there is no work %q", j.Work)
	}
}

// takeCensus is the work that counts people instead of cost. Lost is who was a member from the beginning to the end and did
// not come; where the loop removes everybody who comes, that is whoever is left.
func takeCensus(ctx context.Context, j job, c client, url string) (result, error) {
	came := make(map[int64]int, j.People)
	for id, err := range c.users(ctx) {
		if err != nil {
			return result{}, err
		}
		came[id]++
		if j.Work == removeInLoop && came[id] == 1 {
			if err := c.remove(ctx, id); err != nil {
				return result{}, err
			}
		}
	}
	after, err := askState(ctx, url)
	if err != nil {
		return result{}, err
	}
	found := result{Lists: after.Lists}
	members := make(map[int64]bool, len(after.Members))
	for _, id := range after.Members {
		members[id] = true
	}
	for id := range founders(j) {
		if members[id] && came[id] == 0 {
			found.Lost++
		}
	}
	for _, times := range came {
		if times > 1 {
			found.Twice++
		}
	}
	return found, nil
}

// founders are the ids of those who are members from the beginning.
func founders(j job) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := range j.People {
			if !yield(founderID(i)) {
				return
			}
		}
	}
}

func askState(ctx context.Context, url string) (state, error) {
	var s state
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/state", nil)
	if err != nil {
		return s, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	return s, json.NewDecoder(res.Body).Decode(&s)
}
