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

// measure runs a job against the server at url, and returns what it cost. CPU and allocations are
// those of the whole process, which must do nothing else.
func measure(ctx context.Context, j job, url string) (result, error) {
	p, known := peers[j.Peer]
	if !known {
		return result{}, fmt.Errorf("there is no peer %q", j.Peer)
	}
	c, err := p.connect(url, j)
	if err != nil {
		return result{}, err
	}
	if j.Work == listIDs || j.Work == removeInLoop {
		return countLosses(ctx, j, c, url)
	}

	heap := startHeapSampler(j.SampleHeap)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, begin := processorTime(), time.Now()
	err = do(ctx, j, c)
	wall, cpuAfter := time.Since(begin), processorTime()
	runtime.ReadMemStats(&after)
	peak := heap.stop()
	if err != nil {
		return result{}, err
	}
	end, err := fetchState(ctx, url)
	return result{
		Wall:     wall,
		CPU:      cpuAfter - cpu,
		Mallocs:  after.Mallocs - before.Mallocs,
		Bytes:    after.TotalAlloc - before.TotalAlloc,
		PeakHeap: peak,
		Lists:    end.Lists,
	}, err
}

// do is the timed work.
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
			return fmt.Errorf("listed %d of %d users", count, j.People)
		}
		return nil
	case removeEach:
		for id := range initialIDs(j) {
			if err := c.remove(ctx, id); err != nil {
				return err
			}
		}
		return nil
	case removeAll:
		batch, able := c.(batchRemover)
		if !able {
			return fmt.Errorf("%s has no batch call", j.Peer)
		}
		return batch.removeAll(ctx, initialIDs(j))
	default:
		return fmt.Errorf("there is no work %q", j.Work)
	}
}

// countLosses counts the users whom a listing did not yield although they were members all the
// time. If the loop removes everybody whom it gets, these are the remaining members.
func countLosses(ctx context.Context, j job, c client, url string) (result, error) {
	yielded := make(map[int64]int, j.People)
	for id, err := range c.users(ctx) {
		if err != nil {
			return result{}, err
		}
		yielded[id]++
		if j.Work == removeInLoop && yielded[id] == 1 {
			if err := c.remove(ctx, id); err != nil {
				return result{}, err
			}
		}
	}
	end, err := fetchState(ctx, url)
	found := result{Lists: end.Lists}
	for _, id := range end.Members {
		if joined := id%2 == 1; !joined && yielded[id] == 0 {
			found.Lost++
		}
	}
	for _, times := range yielded {
		if times > 1 {
			found.Duplicates++
		}
	}
	return found, err
}

// initialIDs yields the ids of the initial members.
func initialIDs(j job) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := range j.People {
			if !yield(initialID(i)) {
				return
			}
		}
	}
}

func fetchState(ctx context.Context, url string) (s state, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/state", nil)
	if err != nil {
		return s, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	err = json.NewDecoder(res.Body).Decode(&s)
	return s, err
}
