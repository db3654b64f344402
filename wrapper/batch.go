package opine

import (
	"context"
	"iter"
)

// BatchOptions controls the requests of a batch such as [Users.RemoveAll]. The zero value uses the
// defaults.
type BatchOptions struct {
	// Concurrency limits the requests in flight: 0 means [DefaultConcurrency], more than 1,024 means
	// 1,024.
	Concurrency int
}

// batch calls do for each id, several at a time, and yields the results in the order in which they
// finish. unsent makes the result of an id that was not sent because ctx was done.
func batch[R any](
	ctx context.Context, c *call, ids iter.Seq[int64], options *BatchOptions,
	do func(context.Context, int64) (R, error), unsent func(int64, error) (R, error),
) iter.Seq2[R, error] {
	var o BatchOptions
	if options != nil {
		o = *options
	}
	type result struct {
		value R
		err   error
	}
	return func(yield func(R, error) bool) {
		concurrency, err := c.concurrency(o.Concurrency)
		if err != nil {
			var zero R
			yield(zero, err)
			return
		}
		next, stop := iter.Pull(ids)
		defer stop()
		sendCtx, cancel := context.WithCancel(ctx)
		results := make(chan result, concurrency)
		inFlight := 0
		defer func() {
			cancel()
			for ; inFlight > 0; inFlight-- {
				<-results
			}
		}()
		for exhausted := false; ; {
			// A finished result goes out before the next id is drawn, which may take long.
			for !exhausted && len(results) == 0 && inFlight < concurrency && ctx.Err() == nil {
				id, ok := next()
				if !ok {
					exhausted = true
					break
				}
				inFlight++
				go func() {
					value, err := do(sendCtx, id)
					results <- result{value, err}
				}()
			}
			if inFlight == 0 {
				break
			}
			r := <-results
			inFlight--
			if !yield(r.value, r.err) {
				return
			}
		}
		for id, ok := next(); ok; id, ok = next() {
			if !yield(unsent(id, context.Cause(ctx))) {
				return
			}
		}
	}
}
