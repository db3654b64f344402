package removal

import (
	"context"
	"errors"
	"iter"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// Outcome is what became of one person.
type Outcome string

// The outcomes. Of a failed removal it may be unknown whether the server has carried it out; its reason says so.
const (
	Removed     Outcome = "removed"
	AlreadyGone Outcome = "already gone"
	Failed      Outcome = "failed"
	Refused     Outcome = "refused"  // the person has changed since it was decided
	NotSent     Outcome = "not sent" // the run ended before
)

// Result is what became of one person, and why.
type Result struct {
	ID      int64
	Email   string
	Outcome Outcome
	Reason  string
	Err     error // of a failed removal
}

// Done says whether the person is out of the organization.
func (r Result) Done() bool { return r.Outcome == Removed || r.Outcome == AlreadyGone }

// Leaver is somebody who is to be removed.
type Leaver struct {
	opine.RawUser
	Because string // for the log
}

// Remover removes people with several requests in flight.
type Remover struct {
	Users       *opine.Users
	Log         *Log
	Concurrency int
	Stopping    func() // called once when ctx is done while requests are in flight; may be nil
}

// Grace is how long the requests in flight may still take when a run is interrupted, because one that is broken off may have
// been carried out all the same.
const Grace = 10 * time.Second

var errGrace = errors.New("interrupted before there was an answer")

// Remove reports one result for each, in the order in which they come. It ends early, with an error, when ctx is done and
// when the log cannot be written; and without one when the server refuses the key, which the results say. Those whom it did
// not come to are reported as not sent.
func (r *Remover) Remove(ctx context.Context, leaving []Leaver, report func(Result)) error {
	sending, release := r.outlast(ctx)
	defer release()
	byID := make(map[int64]Leaver, len(leaving))
	for _, leaver := range leaving {
		byID[leaver.ID] = leaver
	}
	var failure, stop error
	sent := 0
	var ids iter.Seq[int64] = func(yield func(int64) bool) {
		for _, leaver := range leaving {
			if stop == nil && ctx.Err() != nil {
				failure = context.Cause(ctx)
				stop = failure
			}
			if stop != nil {
				return
			}
			// An id is drawn right before its request is sent, so nothing is sent that is not in the log.
			if err := r.Log.intend(leaver); err != nil {
				failure, stop = err, err
				return
			}
			sent++
			if !yield(leaver.ID) {
				return
			}
		}
	}
	for removal, err := range r.Users.RemoveAll(sending, ids, &opine.BatchOptions{Concurrency: r.Concurrency}) {
		result := judge(byID[removal.ID], removal, err)
		if logErr := r.Log.Settle(result); logErr != nil && failure == nil {
			failure, stop = logErr, logErr
		}
		if stop == nil && (errors.Is(err, opine.ErrUnauthorized) || errors.Is(err, opine.ErrForbidden)) {
			stop = errors.New("the server refuses the key")
		}
		report(result)
	}
	for _, leaver := range leaving[sent:] {
		report(Result{ID: leaver.ID, Email: leaver.Email, Outcome: NotSent, Reason: stop.Error(), Err: stop})
	}
	return failure
}

// outlast gives a context that ends some time after ctx, for the requests in flight.
func (r *Remover) outlast(ctx context.Context) (sending context.Context, release func()) {
	sending, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if r.Stopping != nil {
			r.Stopping()
		}
		timer := time.AfterFunc(Grace, func() { cancel(errGrace) })
		<-sending.Done()
		timer.Stop()
	})
	return sending, func() {
		stop()
		cancel(nil)
	}
}

func judge(leaver Leaver, removal opine.Removal, err error) Result {
	result := Result{ID: leaver.ID, Email: leaver.Email, Outcome: Removed}
	switch {
	case errors.Is(err, opine.ErrNotFound):
		result.Outcome = AlreadyGone
		result.Reason = "somebody else removed them meanwhile"
	case err != nil:
		result.Outcome, result.Reason, result.Err = Failed, err.Error(), err
		var known *opine.Error
		if errors.As(err, &known) && known.MayHaveSucceeded() {
			result.Reason += "; they may be gone all the same"
		}
	case removal.Inferred:
		result.Reason = "the answer was lost; they were gone when it was asked for again"
	}
	return result
}
