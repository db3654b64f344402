package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

// invitationChange is what `invitations send` and `invitations revoke` have in common.
type invitationChange struct {
	change  changeFlags
	yes     bool
	dryRun  bool
	logPath string

	s          *streams
	c          *connection
	verb, done string // for messages, such as revoke and revoked
	client     *opine.Client
	server     removal.Server
	log        *removal.Log
	results    *results
}

func (r *invitationChange) addFlags(command *cobra.Command) {
	flags := command.Flags()
	r.change.add(command)
	flags.BoolVarP(&r.yes, "yes", "y", false, r.verb+" without asking")
	flags.BoolVar(&r.dryRun, "dry-run", false, "show what would be "+r.done+", and change nothing")
	addLogFlag(flags, &r.logPath, "append to this `FILE`")
}

// names reads the names, and refuses what cannot be confirmed, before anything is sent.
func (r *invitationChange) names(args []string) (_ []removal.Name, err error) {
	if r.results, err = r.change.results(r.s); err != nil {
		return nil, err
	}
	streamed := len(args) == 1 && args[0] == "-"
	switch {
	case streamed && r.c.keyFile == "-":
		return nil, usagef("standard input cannot hold both the key and the names; name a key file")
	case r.yes || r.dryRun:
	case streamed:
		return nil, usagef("standard input cannot hold both the names and the confirmation; pass --yes to %s without asking, or --dry-run", r.verb)
	default:
		if err := checkCanAsk(r.s, r.c, r.verb); err != nil {
			return nil, err
		}
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

// begin asks for confirmation and opens the log.
func (r *invitationChange) begin(ctx context.Context, n int) (err error) {
	if !r.yes && n > 0 {
		fmt.Fprintf(r.s.err, "%sServer: %s. Key: %s.\nType %d to %s %s: ", r.c.used.forPrompt(), terminal.Escape(r.server.BaseURL), r.server.Key,
			n, r.verb, terminal.Count(n, "invitation", "invitations"))
		if err := readConfirmation(ctx, r.s, n); err != nil {
			return fmt.Errorf("%w; nothing was %s", err, r.done)
		}
	}
	if r.log, err = r.openLog(); err != nil {
		return fmt.Errorf("the log cannot be written: %w; pass another file with --log; nothing was %s", err, r.done)
	}
	r.results.log = r.log
	return nil
}

// outlast returns a context that ends some time after ctx: a request that is broken off may have been
// carried out.
func outlast(ctx context.Context) (sending context.Context, release func()) {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(removal.Grace, cancel) })
	return sending, func() {
		stop()
		cancel()
	}
}

// open lists the open invitations.
func (r *invitationChange) open(ctx context.Context) ([]opine.RawInvitation, error) {
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

// show prints a table of invitations to standard error.
func (r *invitationChange) show(ctx context.Context, invitations []opine.RawInvitation) error {
	invitations, more := firstShown(r.s, invitations)
	defer more()
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
func (r *invitationChange) openLog() (*removal.Log, error) {
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
	return removal.OpenLog(path, r.server, r.results.why)
}

// finish prints the results, and returns the error of the command.
func (r *invitationChange) finish(failure error, results []removal.Result) error {
	for _, result := range results {
		result.Invitation = true
		r.results.print(result)
	}
	r.results.end(failure)
	return partly(cmp.Or(failure, r.errorOf(results)), results)
}

// errorOf returns the error of a command with these results.
func (r *invitationChange) errorOf(results []removal.Result) error {
	var open []string
	var first error
	for _, result := range results {
		switch result.Outcome {
		case revoked, removal.AlreadyGone, invited, skipped, wouldRevoke, wouldInvite:
		default:
			open = append(open, cmp.Or(terminal.Escape(result.Email), strconv.FormatInt(result.ID, 10)))
			first = cmp.Or(first, result.Err)
		}
	}
	switch {
	case len(open) == 0:
		return nil
	case first != nil && !changed(results):
		return exitf(exitStatus(first), "%d of %d failed; the first: %w", len(open), len(results), first)
	}
	return exitf(exitPartial, "%d of %s not %s: %s",
		len(open), terminal.Count(len(results), "invitation was", "invitations were"), r.done, strings.Join(open, ", "))
}
