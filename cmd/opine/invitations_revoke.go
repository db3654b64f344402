package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/record"
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
type revokeCommand struct {
	yes     bool
	dryRun  bool
	logPath string

	s      *streams
	c      *connection
	client *opine.Client
	server removal.Server
	log    *removal.Log
}

func newRevokeCommand(s *streams, c *connection) *cobra.Command {
	r := &revokeCommand{s: s, c: c}
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
	flags := revoke.Flags()
	flags.BoolVarP(&r.yes, "yes", "y", false, "revoke without asking")
	flags.BoolVar(&r.dryRun, "dry-run", false, "show what would be revoked, and revoke nothing")
	addLogFlag(flags, &r.logPath, "append to this `FILE`")
	return revoke
}

// names reads the names, and refuses what cannot be confirmed, before anything is sent.
func (r *revokeCommand) names(args []string) ([]removal.Name, error) {
	streamed := len(args) == 1 && args[0] == "-"
	switch {
	case streamed && r.c.keyFile == "-":
		return nil, usagef("standard input cannot hold both the key and the names; name a key file")
	case r.yes || r.dryRun:
	case streamed || !terminal.Is(r.s.in.file):
		return nil, usagef("nobody can confirm on standard input; pass --yes to revoke without asking, or --dry-run")
	case r.c.keyFile == "-":
		return nil, usagef("standard input cannot hold both the key and the confirmation; pass --yes, or name a key file")
	}
	if streamed {
		names, err := removal.ReadNames(r.s.in)
		if err != nil {
			return nil, usagef("standard input: %w", err)
		}
		return names, nil
	}
	var names []removal.Name
	for _, arg := range args {
		name, err := removal.ParseName(arg)
		if err != nil {
			return nil, asUsage(err)
		}
		names = append(names, name)
	}
	return names, nil
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
		for _, invitation := range chosen {
			r.print(removal.Result{ID: invitation.ID, Email: invitation.InviteeEmail, Outcome: "would be revoked"})
		}
		return nil
	}
	if !r.yes {
		count := terminal.Count(len(chosen), "invitation", "invitations")
		fmt.Fprintf(r.s.err, "Server: %s. Key: %s.\nType %d to revoke %s: ",
			terminal.Escape(r.server.BaseURL), r.server.Key, len(chosen), count)
		if err := readConfirmation(ctx, r.s, len(chosen)); err != nil {
			return fmt.Errorf("%w; nothing was revoked", err)
		}
	}
	if r.log, err = r.openLog(); err != nil {
		return fmt.Errorf("the log cannot be written: %w; pass another file with --log; nothing was revoked", err)
	}
	defer r.log.Close()
	return r.revoke(ctx, chosen)
}

// open lists the open invitations.
func (r *revokeCommand) open(ctx context.Context) ([]opine.RawInvitation, error) {
	progress := terminal.StartProgress(r.s.err, "invitations")
	defer progress.Stop()
	options := &opine.InvitationListOptions{ListOptions: opine.ListOptions{
		PageSize: r.c.pageSize, Concurrency: r.c.concurrency, Progress: progress.Update,
	}}
	var open []opine.RawInvitation
	for invitation, err := range r.client.Invitations.AllRaw(ctx, options) {
		if err != nil {
			return nil, fmt.Errorf("the invitations could not be listed: %w", err)
		}
		open = append(open, invitation)
	}
	return open, nil
}

// choose returns the invitations that the names stand for, each once.
func (r *revokeCommand) choose(ctx context.Context, names []removal.Name, open []opine.RawInvitation) ([]opine.RawInvitation, error) {
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

// show prints a table of invitations to standard error.
func (r *revokeCommand) show(ctx context.Context, invitations []opine.RawInvitation) error {
	to := output.Destination{Writer: r.s.err, Width: terminal.Width(r.s.err)}
	printer, err := output.New(to, &invitationSchema, output.Options{Format: "table"})
	if err != nil {
		return err
	}
	return printer.Print(ctx, func(yield func(*record.Record, error) bool) {
		for _, invitation := range invitations {
			if !yield(record.New(invitation.JSON), nil) {
				return
			}
		}
	})
}

// openLog opens the log. The sandbox has none, because its people are invented.
func (r *revokeCommand) openLog() (*removal.Log, error) {
	path := r.logPath
	switch {
	case path == "" && r.c.sandbox:
		return nil, nil
	case path == "":
		var err error
		if path, err = removal.DefaultLogPath(); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	return removal.OpenLog(path, r.server)
}

// The outcomes of revocations that are not those of removals.
const revoked removal.Outcome = "revoked"

func (r *revokeCommand) print(result removal.Result) { printResult(r.s.out, result) }

// revoke revokes the invitations and prints the results.
func (r *revokeCommand) revoke(ctx context.Context, chosen []opine.RawInvitation) error {
	// Requests that were sent may be carried out, so an interrupted command waits for their answers.
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(removal.Grace, cancel) })()
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
			if failure = r.log.IntendRevocation(invitation); failure != nil {
				return
			}
			byID[invitation.ID] = invitation
			if !yield(invitation.ID) {
				return
			}
		}
	}
	var results []removal.Result
	for revocation, err := range r.client.Invitations.RevokeAll(sending, ids, &opine.BatchOptions{Concurrency: r.c.concurrency}) {
		results = append(results, revocationResult(byID[revocation.ID], err))
	}
	failure = cmp.Or(failure, r.settle(ctx, results))
	for _, invitation := range chosen {
		if _, sent := byID[invitation.ID]; !sent {
			results = append(results, removal.Result{ID: invitation.ID, Email: invitation.InviteeEmail, Outcome: removal.NotSent})
		}
	}
	for _, result := range results {
		if _, sent := byID[result.ID]; sent {
			failure = cmp.Or(failure, r.log.SettleRevocation(result))
		}
		r.print(result)
	}
	return cmp.Or(failure, revocationError(results))
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

// revocationError returns the error of a command with these results.
func revocationError(results []removal.Result) error {
	var open []string
	var first error
	for _, result := range results {
		if result.Outcome != revoked && result.Outcome != removal.AlreadyGone {
			open, first = append(open, strconv.FormatInt(result.ID, 10)), cmp.Or(first, result.Err)
		}
	}
	switch {
	case len(open) == 0:
		return nil
	case len(open) == len(results) && first != nil:
		return exitf(exitStatus(first), "%d of %d failed; the first: %w", len(open), len(results), first)
	}
	return exitf(exitPartial, "%d of %d invitations were not revoked: %s", len(open), len(results), strings.Join(open, ", "))
}
