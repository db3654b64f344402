package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// removeCommand is what `users remove` and `offboard apply` have in common: the flags, and the
// server that they work on.
type removeCommand struct {
	guardFlags
	change  changeFlags
	yes     bool
	dryRun  bool
	logPath string

	s       *streams
	c       *connection
	guards  removal.Guards
	client  *opine.Client
	server  removal.Server
	log     *removal.Log
	history *removal.History
	results *results

	progress *terminal.Progress // of the removal
}

func (r *removeCommand) addFlags(command *cobra.Command) {
	flags := command.Flags()
	r.guardFlags.add(flags)
	r.change.add(command)
	flags.BoolVarP(&r.yes, "yes", "y", false, "remove without asking")
	flags.BoolVar(&r.dryRun, "dry-run", false, "show who would be removed, and remove nobody")
	addLogFlag(flags, &r.logPath, "append to this `FILE`")
}

func addLogFlag(flags *pflag.FlagSet, path *string, usage string) {
	flags.Var((*logPath)(path), "log", usage+" (default $XDG_STATE_HOME/opine/removals.jsonl or "+
		"~/.local/state/opine/removals.jsonl; none with --sandbox)")
}

// logPath is the value of --log.
type logPath string

func (p *logPath) String() string { return string(*p) }
func (p *logPath) Type() string   { return "string" }

func (p *logPath) Set(path string) error {
	if path == "-" {
		return errors.New("the log cannot be a stream, because the next run reads it; name a file")
	}
	*p = logPath(path)
	return nil
}

// check refuses flags that cannot work together, before anything is read or sent.
func (r *removeCommand) check() (err error) {
	if err := r.guardFlags.check(); err != nil {
		return err
	}
	if r.results, err = r.change.results(r.s); err != nil || r.yes || r.dryRun {
		return err
	}
	return checkCanAsk(r.s, r.c, "remove")
}

// noneRemoved adds to an error that it came before the first removal.
func noneRemoved(err error) error { return fmt.Errorf("%w; %w", err, errNobodyRemoved) }

var errNobodyRemoved = errors.New("nobody was removed")

// open reads the guards, finds the key and opens the log. A removal without a log is not allowed.
func (r *removeCommand) open() (err error) {
	if r.guards, err = r.guardFlags.load(r.s); err != nil {
		return noneRemoved(err)
	}
	if r.client, r.server, err = openServer(r.s, r.c); err != nil {
		return err
	}
	r.c.used.protect(&r.guards)
	if r.logPath == "" && r.c.sandbox {
		return nil // these people are invented
	}
	path := r.logPath
	if path == "" {
		if path, err = removal.DefaultLogPath(); err != nil {
			return noneRemoved(fmt.Errorf("there is no place for the log: %w; pass --log", err))
		}
	}
	if r.history, err = removal.ReadHistory(path, r.server); err != nil {
		return noneRemoved(fmt.Errorf("the log cannot be read: %w", err))
	}
	if r.dryRun {
		return nil
	}
	if r.logPath == "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return noneRemoved(fmt.Errorf("the folder of the log cannot be created: %w", err))
		}
	}
	if r.log, err = removal.OpenLog(path, r.server, r.results.why); err != nil {
		return noneRemoved(fmt.Errorf("the log cannot be written: %w; pass another file with --log", err))
	}
	r.results.log = r.log
	return nil
}

// run removes the users whom decide returns, prints the results, and returns them with the error of
// the command. To verify is to list the directory once more, also if all answers are clear.
func (r *removeCommand) run(ctx context.Context, decide decision, verify bool) (results []removal.Result, err error) {
	// A closed pipe must not end the process while users are removed: the writer gets an error instead.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	progress := terminal.StartChange(r.s.err, "removing")
	defer progress.Stop()
	r.progress = progress
	if terminal.Is(r.s.out.file) {
		r.s.out.before = progress.Hide
	}
	stopIfLost := func() {
		if r.s.out.err != nil {
			cancel(fmt.Errorf("the output is lost: %w", r.s.out.err))
		}
	}
	answered := func(result removal.Result) {
		r.results.answer(result)
		progress.Add()
		stopIfLost()
	}
	report := func(result removal.Result) {
		results = append(results, result)
		r.results.print(result)
		stopIfLost()
	}
	run := &removal.Run{
		Remover: removal.Remover{
			Users: r.client.Users, Log: r.log, Guards: r.guards, Concurrency: r.c.concurrency, Verify: verify,
			List: r.list, Stopping: r.stopping, Sending: progress.Begin, Answered: answered, Report: report,
		},
		Revoker: &removal.Revoker{
			Invitations: r.client.Invitations, Log: r.log, Concurrency: r.c.concurrency, Verify: verify,
			List: r.listInvitations, Stopping: r.stopping, Sending: progress.Begin, Answered: answered, Report: report,
		},
		History: r.history,
		DryRun:  r.dryRun,
		Lock:    r.lock,
		Show:    r.show,
	}
	if !r.yes {
		run.Confirm = r.confirm
	}
	err = run.Do(ctx, decide)
	progress.Stop()
	r.results.end(err)
	switch {
	case err != nil && results == nil:
		err = noneRemoved(err)
	case !r.dryRun:
		err = withResults(err, results)
	}
	return results, err
}

// decision returns what is to be changed, and results for everybody else who was named.
type decision func(*removal.Directory) (*removal.Decision, error)

func (r *removeCommand) list(ctx context.Context) (*removal.Directory, error) {
	r.progress.Pause()
	defer r.progress.Resume()
	return readDirectory(ctx, r.s, r.c, r.client)
}

func (r *removeCommand) listInvitations(ctx context.Context) ([]opine.RawInvitation, error) {
	r.progress.Pause()
	defer r.progress.Resume()
	return readInvitations(ctx, r.s, r.c, r.client)
}

func (r *removeCommand) lock() (release func(), err error) { return lockServer(r.c, r.server) }

// lockServer keeps other runs on this machine away from the server.
func lockServer(c *connection, server removal.Server) (release func(), err error) {
	if c.sandbox {
		return func() {}, nil // each run has its own
	}
	return removal.Lock(server)
}

// show shows what is about to be changed.
func (r *removeCommand) show(ctx context.Context, directory *removal.Directory, decision *removal.Decision) error {
	if len(decision.Revoking) > 0 {
		fmt.Fprintln(r.s.err, "invitations to revoke:")
		if err := printInvitations(ctx, r.s, decision.Revoking); err != nil {
			return err
		}
	}
	leaving := decision.Leaving
	if len(leaving) == 0 {
		return nil
	}
	if len(decision.Revoking) > 0 {
		fmt.Fprintln(r.s.err, "users to remove:")
	}
	if !r.guards.SeesAdministrator(directory) {
		fmt.Fprintln(r.s.err, noAdministrator)
	}
	users := make([]opine.RawUser, len(leaving))
	for i, leaver := range leaving {
		users[i] = leaver.RawUser
	}
	return printUsers(ctx, r.s, users)
}

// stopping tells a user who interrupts the run what it waits for.
func (r *removeCommand) stopping() {
	log := ""
	if name := r.log.Name(); name != "" {
		log = "; outcomes are written to " + terminal.Escape(name)
	}
	r.progress.Hide()
	fmt.Fprintf(r.s.err, "stopping: no more requests are sent; waiting up to %v for missing answers%s\n", removal.Grace,
		log)
}
