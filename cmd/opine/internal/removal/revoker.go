package removal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	opine "github.com/opine-go/opine/wrapper"
)

// Revoker revokes invitations to the organization.
type Revoker struct {
	Invitations *opine.Invitations
	List        func(context.Context) ([]opine.RawInvitation, error) // the open ones
	Log         *Log
	Concurrency int
	Verify      bool         // list the invitations after the last revocation, also if all answers are clear
	Sending     func(n int)  // called once before the first request
	Answered    func(Result) // called for each answer; a listing may still correct it
	Report      func(Result) // called once for each invitation, when the outcome is final
	Stopping    func()       // called once if ctx is done while answers are missing
}

// Revoke reports one result for each invitation. It ends early with an error if ctx is done, if the
// log cannot be written, or if the invitations cannot be listed. It writes each revocation to the
// log before it sends the request. A revocation whose answer was lost is not sent again.
func (r *Revoker) Revoke(ctx context.Context, revoking []Revocation) error {
	sending, release := Outlast(ctx, r.Stopping)
	defer release()
	if r.Sending != nil {
		r.Sending(len(revoking))
	}
	sent := make(map[int64]Revocation)
	var failure error
	var ids iter.Seq[int64] = func(yield func(int64) bool) {
		for _, invited := range revoking {
			if failure == nil && ctx.Err() != nil {
				failure = context.Cause(ctx)
			}
			if failure == nil {
				failure = r.Log.IntendInvitation(invited)
			}
			if failure != nil {
				return
			}
			sent[invited.ID] = invited
			if !yield(invited.ID) {
				return
			}
		}
	}
	var results []Result
	for revocation, err := range r.Invitations.RevokeAll(sending, ids, &opine.BatchOptions{Concurrency: r.Concurrency}) {
		result := sent[revocation.ID].answered(err)
		results = append(results, result)
		if err := r.Log.SettleInvitation(result); failure == nil {
			failure = err
		}
		if r.Answered != nil {
			r.Answered(result)
		}
	}
	if err := r.settle(ctx, results); failure == nil {
		failure = err
	}
	for _, result := range results {
		r.Report(result)
	}
	for _, invited := range revoking {
		if _, found := sent[invited.ID]; !found {
			result := invited.Result(NotSent, failure.Error())
			result.Err = failure
			r.Report(result)
		}
	}
	return failure
}

// answered reads the answer to a revocation. Only a listing says that an invitation is gone.
func (r Revocation) answered(err error) Result {
	result := r.Result(Revoked, "")
	result.Err = err
	if failure, failed := errors.AsType[*opine.Error](err); failed {
		result.Outcome, result.Reason = Failed, err.Error()
		if failure.MayHaveSucceeded() || errors.Is(err, opine.ErrNotFound) {
			result.Outcome = Unconfirmed
		}
	}
	return result
}

// settle corrects the results by a new listing, if one is needed.
func (r *Revoker) settle(ctx context.Context, results []Result) error {
	unconfirmed := func(result Result) bool { return result.Outcome == Unconfirmed }
	if len(results) == 0 || !r.Verify && !slices.ContainsFunc(results, unconfirmed) {
		return nil
	}
	open, err := r.List(ctx)
	if err != nil {
		return fmt.Errorf("the outcome could not be confirmed, run it again: %w", err)
	}
	for i := range results {
		result := &results[i]
		there := slices.ContainsFunc(open, func(i opine.RawInvitation) bool { return i.ID == result.ID })
		if !result.settleInvitation(there) {
			continue
		}
		if err := r.Log.SettleInvitation(*result); err != nil {
			return err
		}
	}
	return nil
}

func (r *Result) settleInvitation(there bool) (changed bool) {
	switch {
	case there && r.Outcome == Revoked:
		r.Outcome, r.Reason = Failed, "revoked, and yet a newer listing has the invitation"
		r.Err = errors.New(r.Reason)
	case there && r.Outcome == Unconfirmed:
		r.Outcome, r.Reason = Failed, r.Reason+"; a newer listing has the invitation"
		if errors.Is(r.Err, opine.ErrNotFound) {
			r.Err = errors.New(r.Reason)
		}
	case !there && r.Outcome == Unconfirmed && errors.Is(r.Err, opine.ErrNotFound):
		r.Outcome, r.Err = AlreadyGone, nil
		r.Reason = "the server answered 404, and a newer listing does not have the invitation"
	case !there && r.Outcome == Unconfirmed:
		r.Outcome, r.Err, r.Reason = Revoked, nil, "a newer listing does not have the invitation"
	default:
		return false
	}
	return true
}
