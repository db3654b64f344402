package removal

import (
	"errors"
	"fmt"

	opine "github.com/opine-go/opine/wrapper"
)

// Outcome is what became of the removal of one user, or of one invitation.
type Outcome string

// The outcomes.
const (
	Removed     Outcome = "removed"
	AlreadyGone Outcome = "already gone" // a listing does not have the user
	Failed      Outcome = "failed"
	Unconfirmed Outcome = "unconfirmed" // the answer does not say, and no listing has settled it
	Refused     Outcome = "refused"     // the user has changed since the decision
	NotSent     Outcome = "not sent"    // the run ended before
	Unknown     Outcome = "unknown"     // in the log: the run ended before the answer
	WouldRemove Outcome = "would be removed"

	Revoked     Outcome = "revoked"
	WouldRevoke Outcome = "would be revoked"
	Invited     Outcome = "invited"
	Skipped     Outcome = "skipped" // a member, or somebody who has an open invitation
	WouldInvite Outcome = "would be invited"
)

// Result is the outcome for one user or one invitation.
type Result struct {
	Invitation bool // ID and Email are those of an invitation
	ID         int64
	Email      string
	Outcome    Outcome
	Reason     string
	Err        error // of a change that failed
}

// Resource returns the name that the log has for the kind of item.
func (r Result) Resource() string {
	if r.Invitation {
		return invitationsResource
	}
	return usersResource
}

// Done reports whether the change is made, or needless.
func (r Result) Done() bool {
	switch r.Outcome {
	case Removed, Revoked, AlreadyGone, Invited, Skipped:
		return true
	}
	return false
}

// resultOf reads the answer to a removal. A 404 may come from a proxy or mean another path, so only
// a listing says that a user is gone.
func resultOf(leaver Leaver, removal opine.Removal, err error) Result {
	result := Result{ID: leaver.ID, Email: leaver.Email, Outcome: Removed, Err: err}
	var failure *opine.Error
	switch {
	case errors.Is(err, opine.ErrNotFound):
		result.Outcome, result.Reason = Unconfirmed, "the server answered 404"
	case errors.As(err, &failure) && failure.MayHaveSucceeded():
		result.Outcome, result.Reason = Unconfirmed, err.Error()
	case err != nil:
		result.Outcome, result.Reason = Failed, err.Error()
	case removal.Inferred:
		result.Outcome, result.Reason = Unconfirmed, "the answer was lost, and a retry was answered with 404"
		result.Err = errors.New(result.Reason)
	}
	return result
}

// Settle corrects a result by a newer listing, and reports whether it changed.
func (r *Result) Settle(newer *Directory) (changed bool) {
	before := r.Outcome
	_, here := newer.ByID(r.ID)
	switch {
	case here && r.Done():
		r.Outcome = Failed
		r.Reason = fmt.Sprintf("%s, and yet a newer listing has the user", before)
		r.Err = errors.New(r.Reason)
	case here && before == Unconfirmed:
		r.Outcome = Failed
		r.Reason += "; a newer listing has the user"
		if errors.Is(r.Err, opine.ErrNotFound) {
			r.Err = errors.New(r.Reason) // somebody who is there was not "not found"
		}
	case !here && before == Unconfirmed && errors.Is(r.Err, opine.ErrNotFound):
		r.Outcome, r.Err = AlreadyGone, nil
		r.Reason += ", and a newer listing does not have the user"
	case !here && before == Unconfirmed:
		r.Outcome, r.Err = Removed, nil
		r.Reason = r.Reason + "; a newer listing does not have the user"
	case !here && before == Failed:
		r.Outcome, r.Err = AlreadyGone, nil
		r.Reason = r.Reason + "; a newer listing does not have the user"
	default:
		return false
	}
	return true
}
