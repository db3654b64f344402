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

func newSendCommand(s *streams, c *connection) *cobra.Command {
	r := &sendCommand{invitationChange: invitationChange{s: s, c: c, verb: "send", done: "sent"}}
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
			emails, err := r.emails(args)
			if err != nil {
				return err
			}
			return r.run(command.Context(), emails)
		},
	}
	flags := send.Flags()
	r.addFlags(send)
	flags.StringVar(&r.role, "role", "", "the `ROLE` of everybody invited, as the server spells it (required)")
	flags.BoolVar(&r.includeAdmins, "include-admins", false, "allow a role that looks administrative")
	return send
}

// emails returns the addresses to invite, each once.
func (r *sendCommand) emails(args []string) ([]string, error) {
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
	var emails []string
	for _, name := range names {
		if name.ID != 0 {
			return nil, usagef("%d is an id; only an address can be invited", name.ID)
		}
		same := func(email string) bool { return address.Exact(email) == address.Exact(name.Email) }
		if !slices.ContainsFunc(emails, same) {
			emails = append(emails, name.Email)
		}
	}
	return emails, nil
}

func (r *sendCommand) run(ctx context.Context, emails []string) (err error) {
	if len(emails) == 0 {
		fmt.Fprintln(r.s.err, "standard input names nobody; nothing was sent")
		return nil
	}
	if r.client, r.server, err = openServer(r.s, r.c); err != nil {
		return err
	}
	var open []opine.RawInvitation
	var pending []string
	var taken []removal.Result
	decide := func() (int, error) {
		known, listed, err := r.taken(ctx)
		if err != nil {
			return 0, err
		}
		open, taken, pending = listed, nil, nil
		for _, email := range emails {
			if reason := known[address.Exact(email)]; reason != "" {
				taken = append(taken, invitee(email, removal.Skipped, reason))
			} else {
				pending = append(pending, email)
			}
		}
		return len(pending), nil
	}
	release, err := r.prepare(ctx, decide, func() error {
		for _, email := range pending {
			fmt.Fprintf(r.s.err, "to invite as %s: %s\n", terminal.Escape(r.role), terminal.Escape(email))
		}
		return nil
	})
	if err != nil {
		return err
	}
	defer release()
	for _, result := range taken {
		r.report(result)
	}
	if r.dryRun {
		for _, email := range pending {
			r.report(invitee(email, removal.WouldInvite, ""))
		}
		return r.finish(nil)
	}
	return r.finish(r.send(ctx, pending, open))
}

// invitee returns a result without an invitation's id.
func invitee(email string, outcome removal.Outcome, reason string) removal.Result {
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

// send invites one person after another, and reports each result. It stops after an interruption,
// and if the log or the output fails.
func (r *sendCommand) send(ctx context.Context, emails []string, open []opine.RawInvitation) error {
	sending, release := removal.Outlast(ctx, nil)
	defer release()
	var failure error
	var results []removal.Result
	for _, email := range emails {
		if failure == nil && ctx.Err() != nil {
			failure = context.Cause(ctx)
		}
		if failure == nil && r.s.out.err != nil {
			failure = fmt.Errorf("the output is lost: %w", r.s.out.err)
		}
		if failure == nil {
			failure = r.log.IntendInvite(email, "named to opine invitations send as "+r.role)
		}
		if failure != nil {
			results = append(results, invitee(email, removal.NotSent, failure.Error()))
			continue
		}
		// The invitations are listed before the first and after the last request, not around each.
		sent, err := r.client.Invitations.Invite(sending, opine.InviteRequest{Email: email, Role: r.role, SkipListing: true})
		result := invitationResult(email, sent, err)
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
