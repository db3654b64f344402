package opine

import (
	"context"
	"iter"
)

// BatchOptions shape the requests of [Users.RemoveAll]. The zero value is the default.
type BatchOptions struct {
	// Concurrency is how many removals are in flight at most; 0 means [DefaultConcurrency].
	Concurrency int
}

// RemoveAll removes the users with these ids, several at a time, and yields one result for each id in the order in which they
// finish, also after failures. Ids are drawn as they are needed, so they may come from a listing that is still running; they
// must not wait for results, and drawing one is not interrupted.
//
// Once ctx is done nothing more is sent, and each id that is left is yielded with the context's cause. Breaking out of the
// loop draws no further ids and cancels what is in flight; the outcome of those removals stays unknown. Where the options are not valid, the first result is [ErrInvalid], for no id, and nothing is drawn.
func (u *Users) RemoveAll(ctx context.Context, ids iter.Seq[int64], options *BatchOptions) iter.Seq2[Removal, error] {
	return func(yield func(Removal, error) bool) {
		concurrency, err := removalsInFlight(options)
		if err != nil {
			yield(Removal{}, err)
			return
		}
		next, stop := iter.Pull(ids)
		defer stop()
		sending, cancel := context.WithCancel(ctx)
		results := make(chan removalResult, concurrency)
		inFlight := 0
		defer func() {
			cancel()
			for ; inFlight > 0; inFlight-- {
				<-results
			}
		}()
		drained := false
		for {
			for !drained && len(results) == 0 && inFlight < concurrency && ctx.Err() == nil {
				id, ok := next()
				if !ok {
					drained = true
					break
				}
				inFlight++
				go func() {
					removal, err := u.Remove(sending, id)
					results <- removalResult{removal, err}
				}()
			}
			if inFlight == 0 {
				break
			}
			result := <-results
			inFlight--
			if !yield(result.removal, result.err) {
				return
			}
		}
		for id, ok := next(); ok; id, ok = next() {
			call := &exchange{operation: removeUser, userID: id}
			if !yield(Removal{ID: id}, call.fail(nil, "not sent", context.Cause(ctx))) {
				return
			}
		}
	}
}

type removalResult struct {
	removal Removal
	err     error
}

func removalsInFlight(options *BatchOptions) (int, error) {
	call := &exchange{operation: removeUser}
	if options == nil {
		return call.inFlight(0)
	}
	return call.inFlight(options.Concurrency)
}
