package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

// invitationChange is what `invitations send` and `invitations revoke` have in common.
type invitationChange struct {
	change     changeFlags
	yes        bool
	dryRun     bool
	maxChanges int
	logPath    string

	s          *streams
	c          *connection
	verb, done string // for messages, such as revoke and revoked
	client     *opine.Client
	server     removal.Server
	log        *removal.Log
	results    *results
	reported   []removal.Result
}

func (r *invitationChange) addFlags(command *cobra.Command) {
	flags := command.Flags()
	r.change.add(command)
	flags.BoolVarP(&r.yes, "yes", "y", false, r.verb+" without asking")
	flags.BoolVar(&r.dryRun, "dry-run", false, "show what would be "+r.done+", and change nothing")
	flags.IntVar(&r.maxChanges, "max-changes", removal.DefaultMaxRemovals, "refuse to "+r.verb+" more invitations than this")
	addLogFlag(flags, &r.logPath, "append to this `FILE`")
}

// check refuses wrong flags, and what cannot be confirmed, before anything is sent.
func (r *invitationChange) check() (err error) {
	if r.maxChanges < 1 {
		return usagef("--max-changes is %d; it must be 1 or more", r.maxChanges)
	}
	if r.results, err = r.change.results(r.s); err != nil || r.yes || r.dryRun {
		return err
	}
	return checkCanAsk(r.s, r.c, r.verb)
}

// names reads the names, and checks the flags.
func (r *invitationChange) names(args []string) (_ []removal.Name, err error) {
	streamed := len(args) == 1 && args[0] == "-"
	switch {
	case streamed && r.c.keyFile == "-":
		return nil, usagef("standard input cannot hold both the key and the names; name a key file")
	case streamed && !r.yes && !r.dryRun:
		return nil, usagef("standard input cannot hold both the names and the confirmation; pass --yes to %s without asking, or --dry-run", r.verb)
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	if streamed {
		raw, err := readLimited(r.s.in)
		if err != nil {
			return nil, fmt.Errorf("standard input cannot be read: %w", err)
		}
		names, err := removal.ReadNames(bytes.NewReader(raw))
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

// prepare calls decide, which lists the organization and returns the number of changes, and shows
// them. It asks for confirmation, and lets decide check again afterwards, because the organization may
// have changed meanwhile. It opens the log, and keeps other runs on this machine away from the server
// until the caller calls release.
func (r *invitationChange) prepare(ctx context.Context, decide func() (int, error), show func() error) (
	release func(), err error,
) {
	unlock := func() {}
	closeAll := func() {
		r.log.Close()
		unlock()
	}
	defer func() {
		if err != nil {
			closeAll()
			err = fmt.Errorf("%w; nothing was %s", err, r.done)
		}
	}()
	lock := func() error {
		held, err := lockServer(r.c, r.server)
		if err == nil {
			unlock = held
		}
		return err
	}
	if r.yes && !r.dryRun {
		if err := lock(); err != nil {
			return nil, err
		}
	}
	n, err := decide()
	if err == nil {
		err = show()
	}
	switch {
	case err != nil:
		return nil, err
	case r.dryRun:
		return closeAll, nil
	case n > r.maxChanges:
		return nil, removal.Refusef("refusing to %s %d invitations: the limit is %d; pass --max-changes %d to allow it",
			r.verb, n, r.maxChanges, n)
	}
	if !r.yes && n > 0 {
		fmt.Fprintf(r.s.err, "%sServer: %s. Key: %s.\nType %d to %s %s: ", r.c.used.forPrompt(),
			terminal.Escape(r.server.BaseURL), r.server.Key, n, r.verb, terminal.Count(n, "invitation", "invitations"))
		if err := readConfirmation(ctx, r.s, n); err != nil {
			return nil, err
		}
		if err := lock(); err != nil {
			return nil, err
		}
		if _, err := decide(); err != nil {
			return nil, err
		}
	}
	if r.log, err = r.openLog(); err != nil {
		return nil, fmt.Errorf("the log cannot be written: %w; pass another file with --log", err)
	}
	r.results.log = r.log
	return closeAll, nil
}

func (r *invitationChange) open(ctx context.Context) ([]opine.RawInvitation, error) {
	return readInvitations(ctx, r.s, r.c, r.client)
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

// report prints a final result, and keeps it for the exit status.
func (r *invitationChange) report(result removal.Result) {
	r.reported = append(r.reported, result)
	r.results.print(result)
}

// finish returns the error of the command after its results.
func (r *invitationChange) finish(failure error) error {
	r.results.end(failure)
	return partly(cmp.Or(failure, r.errorOf(r.reported)), r.reported)
}

// errorOf returns the error of a command with these results.
func (r *invitationChange) errorOf(results []removal.Result) error {
	var open []string
	var first error
	for _, result := range results {
		if !result.Done() && result.Outcome != removal.WouldRevoke && result.Outcome != removal.WouldInvite {
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
	status := exitPartial
	if !changed(results) && countOutcomes(results)[removal.Refused] == len(open) {
		status = exitRefused
	}
	return exitf(status, "of %s, %d not %s: %s",
		terminal.Count(len(results), "invitation", "invitations"), len(open), r.done, strings.Join(open, ", "))
}
