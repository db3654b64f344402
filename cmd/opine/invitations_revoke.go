package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

const revokeHelp = `Revoke open invitations, each named by id or by email address.

- reads the names from standard input instead: one id or address per line, or JSON objects with an
id, as "opine invitations list -o ndjson" prints them.

The open invitations are listed first. If that fails, or if a name is not among them, nothing is
revoked. An address with two open invitations is refused: both are shown, and ids are needed.

The invitations are shown, and the user confirms by typing their number. Without a terminal, and
with -, --yes is required.

The log gets a line before each request and one after it. A revocation whose answer was lost is not
sent again; a new listing decides what became of it.

The output has a line for each invitation: id, address, outcome (revoked, already gone, failed,
unconfirmed, not sent) and the reason.`

// revokeCommand revokes invitations.
type revokeCommand struct{ invitationChange }

func newRevokeCommand(s *streams, c *connection) *cobra.Command {
	r := &revokeCommand{invitationChange{s: s, c: c, verb: "revoke", done: "revoked"}}
	revoke := &cobra.Command{
		Use:   "revoke ID|EMAIL... | -",
		Short: "Revoke invitations to the organization",
		Long:  revokeHelp,
		Example: `  opine invitations revoke 42 ann@example.com
  opine invitations revoke --dry-run 42
  opine invitations list --email '*@agency.example' -o ndjson | opine invitations revoke - --yes
  opine invitations revoke --sandbox --yes 2`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name the invitations: ids or addresses, or - to read them from standard input")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, args []string) error {
			names, err := r.names(args)
			if err != nil {
				return err
			}
			return r.run(command.Context(), names)
		},
	}
	r.addFlags(revoke)
	return revoke
}

func (r *revokeCommand) run(ctx context.Context, names []removal.Name) (err error) {
	if len(names) == 0 {
		fmt.Fprintln(r.s.err, "standard input names no invitation; nothing was revoked")
		return nil
	}
	if r.client, r.server, err = openServer(r.s, r.c); err != nil {
		return err
	}
	var revoking []removal.Revocation
	var changed []removal.Result
	decide := func() (int, error) {
		open, err := r.open(ctx)
		switch {
		case err != nil:
		case revoking == nil:
			revoking, err = r.choose(ctx, names, open)
		default:
			revoking, changed = removal.RecheckInvitations(revoking, open, new(removal.Directory), nil)
		}
		return len(revoking), err
	}
	release, err := r.prepare(ctx, decide, func() error { return printInvitations(ctx, r.s, revoking) })
	if err != nil {
		return err
	}
	defer release()
	for _, result := range changed {
		r.report(result)
	}
	if r.dryRun {
		for _, revocation := range revoking {
			r.report(revocation.Result(removal.WouldRevoke, ""))
		}
		return r.finish(nil)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stopIfLost := func() {
		if r.s.out.err != nil {
			cancel(fmt.Errorf("the output is lost: %w", r.s.out.err))
		}
	}
	revoker := removal.Revoker{
		Invitations: r.client.Invitations, List: r.open, Log: r.log, Concurrency: r.c.concurrency,
		Answered: func(result removal.Result) { r.results.answer(result); stopIfLost() },
		Report:   func(result removal.Result) { r.report(result); stopIfLost() },
	}
	return r.finish(revoker.Revoke(ctx, revoking))
}

// choose returns the invitations that the names stand for, each once.
func (r *revokeCommand) choose(
	ctx context.Context, names []removal.Name, open []opine.RawInvitation,
) ([]removal.Revocation, error) {
	var chosen []removal.Revocation
	for _, name := range names {
		var matches []removal.Revocation
		for _, invitation := range open {
			if name.ID == invitation.ID || name.ID == 0 && address.Exact(name.Email) == address.Exact(invitation.InviteeEmail) {
				matches = append(matches, removal.Revocation{RawInvitation: invitation,
					Because: "named to opine invitations revoke"})
			}
		}
		text := cmp.Or(terminal.Escape(name.Email), strconv.FormatInt(name.ID, 10))
		switch {
		case len(matches) == 0:
			return nil, exitf(exitNotFound, "there is no open invitation %s", text)
		case len(matches) > 1:
			if err := printInvitations(ctx, r.s, matches); err != nil {
				return nil, err
			}
			return nil, exitf(exitRefused, "%s has %d open invitations; name them by id", text, len(matches))
		}
		if !slices.ContainsFunc(chosen, func(r removal.Revocation) bool { return r.ID == matches[0].ID }) {
			chosen = append(chosen, matches[0])
		}
	}
	return chosen, nil
}
