package removal

import (
	"encoding/json"

	opine "github.com/opine-go/opine/wrapper"
)

// invitationsResource keeps the lines of invitations apart from those of users with the same id.
const invitationsResource = "invitations"

// IntendInvitation writes that an invitation is about to be revoked, or about to be sent, which has
// the id 0.
func (l *Log) IntendInvitation(revocation Revocation) error {
	if l == nil {
		return nil
	}
	return l.write(record{
		Event: intent, Resource: invitationsResource, ID: revocation.ID, Email: revocation.InviteeEmail,
		Reason: revocation.Because, Notes: revocation.Notes, Invitation: json.RawMessage(revocation.JSON),
	})
}

// IntendInvite writes that somebody is about to be invited.
func (l *Log) IntendInvite(invitee Invitee) error {
	invitation := opine.RawInvitation{Invitation: opine.Invitation{InviteeEmail: invitee.Email}}
	return l.IntendInvitation(Revocation{RawInvitation: invitation, Because: invitee.Because})
}

// SettleInvitation writes the outcome.
func (l *Log) SettleInvitation(result Result) error {
	if l == nil {
		return nil
	}
	return l.write(record{
		Event: outcome, Resource: invitationsResource, ID: result.ID, Email: result.Email,
		Outcome: result.Outcome, Reason: result.Reason,
	})
}
