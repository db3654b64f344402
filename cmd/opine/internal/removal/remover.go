package removal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// Remover removes users from the organization.
type Remover struct {
	Users       *opine.Users
	List        func(context.Context) (*Directory, error)
	Log         *Log
	Guards      Guards
	Concurrency int
	Verify      bool         // list the directory after the last removal, also if all answers are clear
	Sending     func(n int)  // called once before the first request
	Answered    func(Result) // called for each answer; a listing may still correct it
	Report      func(Result) // called once for each user, when the outcome is final
	Stopping    func()       // called once if ctx is done while answers are missing
}

// Grace is how long a run waits for missing answers after it was interrupted. A request that is
// broken off may have been carried out.
const Grace = 10 * time.Second

var errGrace = errors.New("interrupted before the server answered")

// removal is one call of Remove.
type removal struct {
	*Remover
	ctx     context.Context // ends when nothing more may be sent
	sending context.Context // ends when answers are not waited for any more
	pending []Result        // outcomes that a listing may still change
	stop    error           // why nothing more is sent; nil while requests are sent
	failure error           // what Remove returns
}

// Remove reports one result for each user. It ends early with an error if ctx is done, if the log
// cannot be written, or if the directory cannot be listed, and without one if the server refuses
// the key.
func (r *Remover) Remove(ctx context.Context, leaving []Leaver) error {
	sending, release := Outlast(ctx, r.Stopping)
	defer release()
	if r.Sending != nil {
		r.Sending(len(leaving))
	}
	run := &removal{Remover: r, ctx: ctx, sending: sending}
	ordinary, admins := r.split(leaving)
	run.send(ordinary)
	for _, admin := range admins {
		run.sendAdmin(admin)
	}
	run.settle()
	return run.failure
}

// split separates the users whose removal may lock everybody else out.
func (r *Remover) split(leaving []Leaver) (ordinary, admins []Leaver) {
	for _, leaver := range leaving {
		if r.Guards.LooksAdministrative(leaver.Role) {
			admins = append(admins, leaver)
		} else {
			ordinary = append(ordinary, leaver)
		}
	}
	return ordinary, admins
}

func (r *removal) fail(err error) {
	if r.failure == nil {
		r.failure, r.stop = err, err
	}
}

// send removes users concurrently.
func (r *removal) send(leaving []Leaver) {
	byID := make(map[int64]Leaver, len(leaving))
	for _, leaver := range leaving {
		byID[leaver.ID] = leaver
	}
	sent := 0
	var ids iter.Seq[int64] = func(yield func(int64) bool) {
		for _, leaver := range leaving {
			if r.ctx.Err() != nil {
				r.fail(context.Cause(r.ctx))
			}
			if r.stop != nil {
				return
			}
			// The client takes an id right before it sends the request, so the log has each request.
			if err := r.Log.intend(leaver); err != nil {
				r.fail(err)
				return
			}
			sent++
			if !yield(leaver.ID) {
				return
			}
		}
	}
	for removed, err := range r.Users.RemoveAll(r.sending, ids, &opine.BatchOptions{Concurrency: r.Concurrency}) {
		r.receive(resultOf(byID[removed.ID], removed, err))
	}
	for _, leaver := range leaving[sent:] {
		r.Report(Result{ID: leaver.ID, Email: leaver.Email, Outcome: NotSent, Reason: r.stop.Error(), Err: r.stop})
	}
}

func (r *removal) receive(result Result) {
	if err := r.Log.Settle(result); err != nil {
		r.fail(err)
	}
	if r.stop == nil && (errors.Is(result.Err, opine.ErrUnauthorized) || errors.Is(result.Err, opine.ErrForbidden)) {
		r.stop = errors.New("the server refuses the key")
	}
	if r.Answered != nil {
		r.Answered(result)
	}
	if r.Verify || result.Outcome == Unconfirmed {
		r.pending = append(r.pending, result)
		return
	}
	r.Report(result)
}

// sendAdmin removes one administrator, if a new listing shows that another one remains.
func (r *removal) sendAdmin(admin Leaver) {
	leaving := []Leaver{admin}
	if r.stop == nil && r.ctx.Err() == nil {
		directory, err := r.List(r.ctx)
		if err != nil {
			r.fail(err)
		} else {
			var changed []Result
			leaving, changed = Recheck(leaving, directory, nil)
			if r.Guards.takesLastAdministrator(directory, leaving) {
				leaving = nil
				changed = []Result{{ID: admin.ID, Email: admin.Email, Outcome: Refused,
					Reason: "no other administrator is left; make somebody else an administrator first"}}
			}
			for _, result := range changed {
				r.Report(result)
			}
		}
	}
	r.send(leaving)
}

// settle lists the directory if it must, and reports the pending results.
func (r *removal) settle() {
	if r.failure == nil && len(r.pending) > 0 {
		newer, err := r.List(r.ctx)
		if err != nil {
			r.failure = fmt.Errorf("the outcome could not be confirmed, run it again: %w", err)
		}
		for i := range r.pending {
			if err != nil || !r.pending[i].Settle(newer) {
				continue
			}
			if logErr := r.Log.Settle(r.pending[i]); logErr != nil {
				r.fail(logErr)
			}
		}
	}
	for _, result := range r.pending {
		if result.Outcome == Unconfirmed {
			result.Reason += "; the server may have removed them anyway"
		}
		r.Report(result)
	}
}

// Outlast returns a context that ends some time after ctx. It calls stopping, unless that is nil, if
// ctx is done before release is called.
func Outlast(ctx context.Context, stopping func()) (sending context.Context, release func()) {
	sending, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if stopping != nil {
			stopping()
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
