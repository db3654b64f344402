package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

const sendHelp = `Invite people by email, one address per argument, or per line of standard input for -.

Members and open invitations are listed first. An address that has one of them is skipped and
reported. If the key cannot read the members, only the server knows them.

The addresses are shown, and the user confirms by typing their number. Without a terminal, and
with -, --yes is required. ADMIN and similar roles require --include-admins.

The log gets a line before each request and one after it. An invitation whose answer was lost is not
sent again; a new listing decides what became of it.

The output has a line for each address: id, address, outcome (invited, skipped, failed, unconfirmed,
not sent) and the reason. The id is 0 without an invitation.`

// sendCommand sends invitations.
type sendCommand struct {
	invitationChange
	role          string
	includeAdmins bool
}

func newSend(s *streams, c *connection) sendCommand {
	return sendCommand{invitationChange: invitationChange{s: s, c: c, verb: "send", done: "sent"}}
}

func newSendCommand(s *streams, c *connection) *cobra.Command {
	r := newSend(s, c)
	send := &cobra.Command{
		Use:   "send EMAIL... --role ROLE | - --role ROLE",
		Short: "Invite people to the organization",
		Long:  sendHelp,
		Example: `  opine invitations send ann@example.com --role MEMBER
  opine invitations send --dry-run --role MEMBER - <new-hires.txt
  opine invitations send --sandbox --yes --role MEMBER ann@example.com`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name the people: addresses, or - to read them from standard input")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, args []string) error {
			people, err := r.people(args)
			if err != nil {
				return err
			}
			return r.run(command.Context(), people)
		},
	}
	r.addFlags(send)
	send.Flags().StringVar(&r.role, "role", "", "the `ROLE` of everybody invited, as the server spells it (required)")
	return send
}

func (r *sendCommand) addFlags(command *cobra.Command) {
	r.invitationChange.addFlags(command)
	command.Flags().BoolVar(&r.includeAdmins, "include-admins", false, "allow a role that looks administrative")
}

// people returns whom to invite, each once.
func (r *sendCommand) people(args []string) ([]removal.Invitee, error) {
	r.role = strings.TrimSpace(r.role)
	switch {
	case r.role == "":
		return nil, usagef("--role is missing; name the role of everybody invited")
	case !r.includeAdmins && (removal.Guards{}).LooksAdministrative(r.role):
		return nil, exitf(exitRefused,
			"the role %s looks administrative; pass --include-admins to allow it; nothing was sent", r.role)
	}
	names, err := r.names(args)
	if err != nil {
		return nil, err
	}
	var people []removal.Invitee
	for _, name := range names {
		if name.ID != 0 {
			return nil, usagef("%d is an id; only an address can be invited", name.ID)
		}
		same := func(other removal.Invitee) bool { return address.Exact(other.Email) == address.Exact(name.Email) }
		if !slices.ContainsFunc(people, same) {
			people = append(people, removal.Invitee{Email: name.Email, Role: r.role,
				Because: "named to opine invitations send as " + r.role})
		}
	}
	return people, nil
}

func (r *sendCommand) run(ctx context.Context, people []removal.Invitee) (err error) {
	if len(people) == 0 {
		fmt.Fprintln(r.s.err, "standard input names nobody; nothing was sent")
		return nil
	}
	if r.client, r.server, err = openServer(r.s, r.c); err != nil {
		return err
	}
	return r.send(ctx, people, nil)
}

// send invites the people who are not in the organization or invited yet. Those who are refused are
// only reported.
func (r *sendCommand) send(ctx context.Context, people []removal.Invitee, refused []removal.Result) (err error) {
	var open []opine.RawInvitation
	var pending []removal.Invitee
	var taken []removal.Result
	decide := func() (int, error) {
		known, listed, err := r.taken(ctx)
		if err != nil {
			return 0, err
		}
		open, taken, pending = listed, nil, nil
		for _, person := range people {
			if reason := known[address.Exact(person.Email)]; reason != "" {
				taken = append(taken, inviteResult(person.Email, removal.Skipped, reason))
			} else {
				pending = append(pending, person)
			}
		}
		return len(pending), nil
	}
	release, err := r.prepare(ctx, decide, func() error {
		for _, person := range pending {
			fmt.Fprintf(r.s.err, "to invite as %s: %s\n", terminal.Escape(person.Role), terminal.EscapeAddress(person.Email))
		}
		return nil
	})
	if err != nil {
		return err
	}
	defer release()
	for _, result := range slices.Concat(refused, taken) {
		r.report(result)
	}
	if r.dryRun {
		for _, person := range pending {
			r.report(inviteResult(person.Email, removal.WouldInvite, ""))
		}
		return r.finish(nil)
	}
	return r.finish(r.sendEach(ctx, pending, open))
}

// inviteResult returns a result without an invitation's id.
func inviteResult(email string, outcome removal.Outcome, reason string) removal.Result {
	return removal.Result{Invitation: true, Email: email, Outcome: outcome, Reason: reason}
}

// taken returns why addresses, as address.Exact writes them, cannot be invited, and the open
// invitations.
func (r *sendCommand) taken(ctx context.Context) (map[string]string, []opine.RawInvitation, error) {
	taken := map[string]string{}
	directory, err := readDirectory(ctx, r.s, r.c, r.client)
	switch {
	case errors.Is(err, opine.ErrForbidden):
		fmt.Fprintln(r.s.err, "the key cannot list the members, so only the server knows who is one")
	case err != nil:
		return nil, nil, err
	default:
		for _, user := range directory.Users() {
			taken[address.Exact(user.Email)] = "already a member"
		}
	}
	open, err := r.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, invitation := range open {
		taken[address.Exact(invitation.InviteeEmail)] = "already invited"
	}
	return taken, open, nil
}

// sendEach invites one person after another, and reports each result. It stops after an interruption,
// and if the log or the output fails.
func (r *sendCommand) sendEach(ctx context.Context, people []removal.Invitee, open []opine.RawInvitation) error {
	sending, release := removal.Outlast(ctx, nil)
	defer release()
	var failure error
	var results []removal.Result
	for _, person := range people {
		if failure == nil && ctx.Err() != nil {
			failure = context.Cause(ctx)
		}
		if failure == nil && r.s.out.err != nil {
			failure = fmt.Errorf("the output is lost: %w", r.s.out.err)
		}
		if failure == nil {
			failure = r.log.IntendInvite(person)
		}
		if failure != nil {
			results = append(results, inviteResult(person.Email, removal.NotSent, failure.Error()))
			continue
		}
		// The invitations are listed before the first and after the last request, not around each.
		sent, err := r.client.Invitations.Invite(sending, opine.InviteRequest{Email: person.Email, Role: person.Role, SkipListing: true})
		result := invitationResult(person.Email, sent, err)
		failure = r.log.SettleInvitation(result)
		r.results.answer(result)
		results = append(results, result)
	}
	failure = cmp.Or(failure, r.settle(ctx, results, open))
	for _, result := range results {
		r.report(result)
	}
	return failure
}

func invitationResult(email string, sent opine.SentInvitation, err error) removal.Result {
	result := removal.Result{Invitation: true, ID: sent.ID, Email: email, Outcome: removal.Invited, Err: err}
	if failure, failed := errors.AsType[*opine.Error](err); failed {
		result.Outcome, result.Reason = removal.Failed, err.Error()
		switch {
		case errors.Is(err, opine.ErrConflict):
			result.Outcome, result.Reason, result.Err = removal.Skipped, cmp.Or(failure.Message, "the server has the address"), nil
		case failure.MayHaveSucceeded():
			result.Outcome = removal.Unconfirmed
		}
	}
	return result
}

// settle decides unconfirmed results by a new listing.
func (r *sendCommand) settle(ctx context.Context, results []removal.Result, before []opine.RawInvitation) error {
	if !slices.ContainsFunc(results, func(result removal.Result) bool { return result.Outcome == removal.Unconfirmed }) {
		return nil
	}
	after, err := r.open(ctx)
	if err != nil {
		return err
	}
	for i := range results {
		result := &results[i]
		at := slices.IndexFunc(after, func(i opine.RawInvitation) bool {
			known := slices.ContainsFunc(before, func(b opine.RawInvitation) bool { return b.ID == i.ID })
			return !known && address.Exact(i.InviteeEmail) == address.Exact(result.Email)
		})
		if result.Outcome == removal.Unconfirmed && at >= 0 {
			result.ID, result.Outcome, result.Err = after[at].ID, removal.Invited, nil
			result.Reason = "a newer listing has the invitation"
			if err := r.log.SettleInvitation(*result); err != nil {
				return err
			}
		}
	}
	return nil
}
