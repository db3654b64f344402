package removal

import "encoding/json"

// invitationsResource keeps the lines of invitations apart from those of users with the same id.
const invitationsResource = "invitations"

// IntendInvitation writes that an invitation is about to be sent, which has the id 0, or revoked.
// invitation is what the server sent, if anything.
func (l *Log) IntendInvitation(id int64, email, because string, invitation []byte) error {
	if l == nil {
		return nil
	}
	return l.write(record{
		Event: intent, Resource: invitationsResource, ID: id, Email: email, Reason: because,
		Invitation: json.RawMessage(invitation),
	})
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
