package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
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
	open, err := r.open(ctx)
	if err != nil {
		return fmt.Errorf("%w; nothing was revoked", err)
	}
	chosen, err := r.choose(ctx, names, open)
	if err != nil {
		return fmt.Errorf("%w; nothing was revoked", err)
	}
	if err := r.show(ctx, chosen); err != nil {
		return err
	}
	if r.dryRun {
		var results []removal.Result
		for _, invitation := range chosen {
			results = append(results, removal.Result{ID: invitation.ID, Email: invitation.InviteeEmail, Outcome: wouldRevoke})
		}
		return r.finish(nil, results)
	}
	if err := r.begin(ctx, len(chosen)); err != nil {
		return err
	}
	defer r.log.Close()
	return r.revoke(ctx, chosen)
}

// choose returns the invitations that the names stand for, each once.
func (r *revokeCommand) choose(
	ctx context.Context, names []removal.Name, open []opine.RawInvitation,
) ([]opine.RawInvitation, error) {
	var chosen []opine.RawInvitation
	for _, name := range names {
		var matches []opine.RawInvitation
		for _, invitation := range open {
			if name.ID == invitation.ID || name.ID == 0 && address.Exact(name.Email) == address.Exact(invitation.InviteeEmail) {
				matches = append(matches, invitation)
			}
		}
		text := cmp.Or(terminal.Escape(name.Email), strconv.FormatInt(name.ID, 10))
		switch {
		case len(matches) == 0:
			return nil, exitf(exitNotFound, "there is no open invitation %s", text)
		case len(matches) > 1:
			if err := r.show(ctx, matches); err != nil {
				return nil, err
			}
			return nil, exitf(exitRefused, "%s has %d open invitations; name them by id", text, len(matches))
		}
		if !slices.ContainsFunc(chosen, func(i opine.RawInvitation) bool { return i.ID == matches[0].ID }) {
			chosen = append(chosen, matches[0])
		}
	}
	return chosen, nil
}

// The outcomes of revocations that no removal has.
const (
	revoked     removal.Outcome = "revoked"
	wouldRevoke removal.Outcome = "would be revoked"
)

// revoke revokes the invitations and prints the results.
func (r *revokeCommand) revoke(ctx context.Context, chosen []opine.RawInvitation) error {
	sending, release := outlast(ctx)
	defer release()
	byID := map[int64]opine.RawInvitation{}
	var failure error
	var ids iter.Seq[int64] = func(yield func(int64) bool) {
		for _, invitation := range chosen {
			if ctx.Err() != nil && failure == nil {
				failure = context.Cause(ctx)
			}
			if failure != nil || r.s.out.err != nil {
				return
			}
			// The client takes an id right before it sends the request, so the log has each request.
			failure = r.log.IntendInvitation(invitation.ID, invitation.InviteeEmail,
				"named to opine invitations revoke", invitation.JSON)
			if failure != nil {
				return
			}
			byID[invitation.ID] = invitation
			if !yield(invitation.ID) {
				return
			}
		}
	}
	var results []removal.Result
	options := &opine.BatchOptions{Concurrency: r.c.concurrency}
	for revocation, err := range r.client.Invitations.RevokeAll(sending, ids, options) {
		results = append(results, revocationResult(byID[revocation.ID], err))
	}
	failure = cmp.Or(failure, r.settle(ctx, results))
	for _, invitation := range chosen {
		if _, sent := byID[invitation.ID]; !sent {
			unsent := removal.Result{ID: invitation.ID, Email: invitation.InviteeEmail, Outcome: removal.NotSent}
			results = append(results, unsent)
		}
	}
	for _, result := range results {
		if _, sent := byID[result.ID]; sent {
			failure = cmp.Or(failure, r.log.SettleInvitation(result))
		}
	}
	return r.finish(failure, results)
}

func revocationResult(invitation opine.RawInvitation, err error) removal.Result {
	result := removal.Result{ID: invitation.ID, Email: invitation.InviteeEmail, Outcome: revoked, Err: err}
	if failure, failed := errors.AsType[*opine.Error](err); failed {
		result.Outcome, result.Reason = removal.Failed, err.Error()
		if failure.MayHaveSucceeded() || errors.Is(err, opine.ErrNotFound) {
			result.Outcome = removal.Unconfirmed
		}
	}
	return result
}

// settle decides unconfirmed results by a new listing.
func (r *revokeCommand) settle(ctx context.Context, results []removal.Result) error {
	if !slices.ContainsFunc(results, func(result removal.Result) bool { return result.Outcome == removal.Unconfirmed }) {
		return nil
	}
	open, err := r.open(ctx)
	if err != nil {
		return err
	}
	for i := range results {
		result := &results[i]
		there := slices.ContainsFunc(open, func(i opine.RawInvitation) bool { return i.ID == result.ID })
		switch {
		case result.Outcome != removal.Unconfirmed:
		case there:
			result.Outcome, result.Reason = removal.Failed, result.Reason+"; a newer listing has the invitation"
		case errors.Is(result.Err, opine.ErrNotFound):
			result.Outcome, result.Err = removal.AlreadyGone, nil
		default:
			result.Outcome, result.Err, result.Reason = revoked, nil, "a newer listing does not have the invitation"
		}
	}
	return nil
}
