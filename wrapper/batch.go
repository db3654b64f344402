package opine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/opine-go/opine/wrapper/internal/transport"
)

// BatchOptions controls the requests of a batch such as [Users.RemoveAll]. The zero value uses the
// defaults.
type BatchOptions struct {
	// Concurrency limits the requests in flight: 0 means [DefaultConcurrency], more than 1,024 means
	// 1,024.
	Concurrency int
}

// errAborted is a call whose goroutine has ended, for example by a FailNow of package testing.
var errAborted = errors.New("the call ended with runtime.Goexit")

// batch calls do for each id, several at a time, and yields the results in the order in which they
// finish. result makes the result of an id for which do returned nothing.
func batch[R any](
	ctx context.Context, c *call, ids iter.Seq[int64], options *BatchOptions,
	do func(context.Context, int64) (R, error), result func(id int64) R,
) iter.Seq2[R, error] {
	o := *cmp.Or(options, &BatchOptions{})
	fail := func(id int64, message string, cause error, attempts ...Attempt) error {
		call := c.service.call(c.operation, id)
		call.attempts = attempts
		return call.fail(nil, message, cause)
	}
	type outcome struct {
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
		results := make(chan outcome, concurrency)
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
					r, aborted := outcome{value: result(id)}, errAborted
					defer func() {
						if value := recover(); value != nil { // the caller could not
							aborted = c.transport.RedactError(fmt.Errorf("the call panicked: %v", value))
						}
						if aborted != nil {
							r.err = fail(id, "", aborted, Attempt{Err: aborted, mayHaveApplied: true})
						}
						results <- r
					}()
					r.value, r.err = do(sendCtx, id)
					aborted = nil
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
			if !yield(result(id), fail(id, "not sent", transport.ContextError(ctx))) {
				return
			}
		}
	}
}
