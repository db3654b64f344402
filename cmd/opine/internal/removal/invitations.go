package removal

import (
	"fmt"
	"slices"

	opine "github.com/opine-go/opine/wrapper"
)

// Revocation is an open invitation to revoke.
type Revocation struct {
	opine.RawInvitation
	Because string // for the log, like Notes
	Notes   Notes
}

// Result returns a result for the invitation.
func (r Revocation) Result(outcome Outcome, reason string) Result {
	return Result{Invitation: true, ID: r.ID, Email: r.InviteeEmail, Outcome: outcome, Reason: reason}
}

// RecheckInvitations splits invitations by a newer listing: those that are unchanged, and the
// results for the others. If an invitation is closed, and the address belongs to a user who is not
// leaving, it may have been accepted, so that the plan misses a user.
func RecheckInvitations(expected []Revocation, open []opine.RawInvitation, directory *Directory, leaving []Leaver) (
	revoking []Revocation, others []Result) {
	byID := make(map[int64]opine.RawInvitation, len(open))
	for _, invitation := range open {
		byID[invitation.ID] = invitation
	}
	for _, revocation := range expected {
		now, found := byID[revocation.ID]
		switch {
		case !found:
			others = append(others, revocation.closed(directory, leaving))
		case now.InviteeEmail != revocation.InviteeEmail:
			others = append(others, revocation.Result(Refused,
				fmt.Sprintf("the invitation is to %s now; plan again", now.InviteeEmail)))
		case now.Role != revocation.Role:
			others = append(others, revocation.Result(Refused,
				fmt.Sprintf("the role was %q and is %q now; plan again", revocation.Role, now.Role)))
		default:
			revocation.RawInvitation = now
			revoking = append(revoking, revocation)
		}
	}
	return revoking, others
}

func (r Revocation) closed(directory *Directory, leaving []Leaver) Result {
	for _, user := range directory.ByEmail(r.InviteeEmail) {
		if !slices.ContainsFunc(leaving, func(leaver Leaver) bool { return leaver.ID == user.ID }) {
			return r.Result(Refused,
				fmt.Sprintf("it is not open any more, and user %d has the address; plan again", user.ID))
		}
	}
	return r.Result(AlreadyGone, "")
}

// CheckAll refuses a decision as a whole, and names all its reasons at once.
func (g Guards) CheckAll(directory *Directory, decision *Decision) error {
	refusal, n := g.Check(directory, decision.Leaving), len(decision.Revoking)
	switch {
	case n <= g.MaxRemovals:
		return refusal
	case refusal != nil:
		return fmt.Errorf("%w; and %w", refusal, g.tooMany(n))
	}
	return g.tooMany(n)
}

func (g Guards) tooMany(revocations int) error {
	return Refusef("refusing to revoke %d invitations: the limit is %d; pass --max-removals %d to allow it",
		revocations, g.MaxRemovals, revocations)
}
