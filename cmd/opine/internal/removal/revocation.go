package removal

import opine "github.com/opine-go/opine/wrapper"

// invitationsResource keeps the lines of invitations apart from those of users with the same id.
const invitationsResource = "invitations"

// IntendRevocation writes that an invitation is about to be revoked.
func (l *Log) IntendRevocation(invitation opine.RawInvitation) error {
	if l == nil {
		return nil
	}
	return l.write(record{
		Event: intent, Resource: invitationsResource, ID: invitation.ID, Email: invitation.InviteeEmail,
		Reason: "named to opine invitations revoke", Invitation: invitation.JSON,
	})
}

// SettleRevocation writes the outcome of a revocation.
func (l *Log) SettleRevocation(result Result) error {
	if l == nil {
		return nil
	}
	return l.write(record{
		Event: outcome, Resource: invitationsResource, ID: result.ID, Email: result.Email,
		Outcome: result.Outcome, Reason: result.Reason,
	})
}
