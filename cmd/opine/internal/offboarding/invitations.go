package offboarding

import (
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// Invitations are the open invitations that concern the people of a sheet. A leaver with an open
// invitation could come back by it.
type Invitations struct {
	Listed   bool         `json:"listed"`  // false if the key cannot list invitations
	Targets  []Invitation `json:"targets"` // to revoke
	HeldBack []Invitation `json:"heldBack"`
}

// Invitation is an open invitation in a plan: as the server has it, and why it is there.
type Invitation struct {
	ID      int64  `json:"id"`
	Email   string `json:"email"` // of the person who is invited
	Role    string `json:"role"`
	Inviter int64  `json:"inviterUserId,omitempty"`
	Kind    Hold   `json:"kind,omitempty"` // of one that is held back
	Row     int    `json:"row,omitempty"`
	Address string `json:"address,omitempty"` // in the sheet, if it is another one
	Reason  string `json:"reason"`
}

// The kinds of reasons to hold an invitation back.
const (
	SentByLeaver Hold = "sent by a leaver"
	NotOnRoster  Hold = "not on the roster" // perhaps a new hire
	KeptAddress  Hold = "kept"
)

// NeedHuman returns the number of invitations that a human must judge. Invitations to people who are
// not on a roster are not among them, because most are new hires.
func (i *Invitations) NeedHuman() (n int) {
	for _, invitation := range i.HeldBack {
		if invitation.Kind != NotOnRoster && invitation.Kind != KeptAddress {
			n++
		}
	}
	return n
}

// DecideInvitations decides about the open invitations, after the decision about the users. An
// invitation is planned for revocation only if its address is exactly that of a leaver in the sheet.
// Roles do not matter: a revocation takes no access from an administrator.
func DecideInvitations(
	kind Kind, sheet *hrfile.Sheet, open []opine.RawInvitation, users *Decision, guards removal.Guards,
) Invitations {
	d := inviteDecider{
		Invitations: Invitations{Listed: true, Targets: []Invitation{}, HeldBack: []Invitation{}},
		rows:        make(map[string][]hrfile.Person), leaving: make(map[int64]bool), keep: make(map[string]bool),
		mentions: (&decider{sheet: sheet}).mentions(),
	}
	for _, person := range sheet.People {
		key := address.Exact(person.Address)
		d.rows[key] = append(d.rows[key], person)
	}
	for _, target := range users.Targets {
		d.leaving[target.ID] = true
	}
	for _, name := range guards.Keep {
		d.keep[address.Exact(name.Email)] = name.Email != ""
	}
	for _, invitation := range open {
		decided := Invitation{ID: invitation.ID, Email: invitation.InviteeEmail, Role: string(invitation.Role),
			Inviter: invitation.InviterUserID}
		if kind == Roster {
			d.roster(decided)
		} else {
			d.leavers(decided)
		}
	}
	return d.Invitations
}

// inviteDecider is a decision in progress.
type inviteDecider struct {
	Invitations
	rows     map[string][]hrfile.Person // by address.Exact
	mentions map[string]mention
	leaving  map[int64]bool
	keep     map[string]bool
}

// leavers decides about one invitation with a sheet of leavers.
func (d *inviteDecider) leavers(i Invitation) {
	email, ok := address.Parse(i.Email)
	rows := d.rows[address.Exact(email)]
	if !ok || len(rows) == 0 {
		found, similar := similarMention(d.mentions, email)
		if ok && similar {
			i.Row, i.Address = found.Row, found.Text
			d.hold(NearMiss, i, found.describe(email))
			return
		}
		d.sentByLeaver(i)
		return
	}
	i.Row = rows[0].Row
	if d.keep[address.Exact(email)] {
		d.hold(KeptAddress, i, "named by --keep")
		return
	}
	for _, row := range rows {
		hold := row.Hold()
		if hold == "" && row.Ambiguous() {
			hold = fmt.Sprintf("the last day %q has passed in one order of day and month only", row.LastDay)
		}
		if hold != "" {
			d.hold(Employment, i, fmt.Sprintf("row %d: %s", row.Row, hold))
			return
		}
	}
	i.Reason = fmt.Sprintf("row %d", i.Row)
	d.Targets = append(d.Targets, i)
}

// roster decides about one invitation with a roster. It plans nothing.
func (d *inviteDecider) roster(i Invitation) {
	email, ok := address.Parse(i.Email)
	found, mentioned := mention{}, false
	if ok {
		found, mentioned = similarMention(d.mentions, email)
	}
	switch {
	case ok && len(d.rows[address.Exact(email)]) > 0:
		if hasLeft := d.rows[address.Exact(email)][0].HasLeft(); hasLeft != "" {
			i.Row = d.rows[address.Exact(email)][0].Row
			d.hold(Employment, i, fmt.Sprintf("row %d: %s", i.Row, hasLeft))
			return
		}
		d.sentByLeaver(i)
	case d.leaving[i.Inviter]:
		d.sentByLeaver(i)
	case mentioned:
		i.Row, i.Address = found.Row, found.Text
		d.hold(NearMiss, i, found.describe(email))
	default:
		d.hold(NotOnRoster, i, "perhaps a new hire")
	}
}

// sentByLeaver holds an invitation back that a leaver has sent.
func (d *inviteDecider) sentByLeaver(i Invitation) {
	if d.leaving[i.Inviter] {
		d.hold(SentByLeaver, i, fmt.Sprintf("user %d sent it, and leaves", i.Inviter))
	}
}

func (d *inviteDecider) hold(kind Hold, i Invitation, reason string) {
	i.Kind, i.Reason = kind, reason
	d.HeldBack = append(d.HeldBack, i)
}

// Changes returns what the plan is to change, for guards.
func (p *Plan) Changes() *removal.Decision {
	decision := &removal.Decision{Revoking: p.revocations()}
	for _, target := range p.Targets {
		decision.Leaving = append(decision.Leaving, target.leaver())
	}
	return decision
}

// revocations returns the targets for apply.
func (p *Plan) revocations() []removal.Revocation {
	notes := removal.Notes{ApprovedBy: p.ApprovedBy, Ticket: p.Ticket, Comment: p.Comment}
	var revoking []removal.Revocation
	for _, i := range p.Invitations.Targets {
		invitation := opine.Invitation{ID: i.ID, InviteeEmail: i.Email, Role: i.Role}
		revoking = append(revoking, removal.Revocation{
			RawInvitation: opine.RawInvitation{Invitation: invitation}, Because: i.Reason, Notes: notes,
		})
	}
	return revoking
}

// validateInvitations refuses ids and addresses that no invitation has, and ids in two places.
func (p *Plan) validateInvitations() error {
	seen := make(map[int64]bool)
	for _, i := range p.Invitations.HeldBack {
		seen[i.ID] = true
	}
	for n, i := range p.Invitations.Targets {
		switch {
		case i.ID < 1:
			return fmt.Errorf("invitation target %d has the id %d; ids begin at 1", n+1, i.ID)
		case i.Email == "":
			return fmt.Errorf("invitation target %d has no address", n+1)
		case seen[i.ID]:
			return fmt.Errorf("invitation %d occurs twice; decide where it belongs", i.ID)
		}
		seen[i.ID] = true
	}
	return nil
}
