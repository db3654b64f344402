package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/pflag"
)

// removing is what `users remove` and `offboard apply` have in common: the flags, and the server that they work on.
type removing struct {
	yes     bool
	dryRun  bool
	guards  removal.Guards
	logPath string

	s       *streams
	c       *connection
	client  *opine.Client
	server  removal.Server
	log     *removal.Log
	history *removal.History
}

func (r *removing) addFlags(flags *pflag.FlagSet) {
	addGuardFlags(flags, &r.guards)
	flags.BoolVarP(&r.yes, "yes", "y", false, "remove without asking")
	flags.BoolVar(&r.dryRun, "dry-run", false, "stop before: say who would be removed")
	flags.StringVar(&r.logPath, "log", "", "append to this `FILE` (default $XDG_STATE_HOME/opine/removals.jsonl or "+
		"~/.local/state/opine/removals.jsonl; none with --sandbox)")
}

func addGuardFlags(flags *pflag.FlagSet, guards *removal.Guards) {
	flags.IntVar(&guards.MaxRemovals, "max-removals", removal.DefaultMaxRemovals, "refuse the whole if more would go")
	flags.BoolVar(&guards.IncludeAdmins, "include-admins", false, "administrators may go, but never the last one")
}

func checkGuards(guards removal.Guards) error {
	if guards.MaxRemovals < 1 {
		return usagef("--max-removals is %d; it begins at 1", guards.MaxRemovals)
	}
	return nil
}

// check refuses what cannot end well, before standard input is read and before anything is sent.
func (r *removing) check() error {
	if err := checkGuards(r.guards); err != nil {
		return err
	}
	switch {
	case r.yes || r.dryRun:
		return nil
	case !terminal.Is(r.s.in.file):
		return usagef("there is no terminal to confirm on; --yes removes without asking")
	case r.c.keyFile == "-":
		return usagef("standard input cannot give both the key and the confirmation; add --yes, or give a key file")
	}
	return nil
}

// open finds the key and opens the log. A log that cannot be written removes nobody, so it is opened first.
func (r *removing) open() (err error) {
	if r.client, r.server, err = openServer(r.s, r.c); err != nil {
		return err
	}
	if r.logPath == "" && r.c.sandbox {
		return nil // those who are removed there are invented
	}
	path := r.logPath
	if path == "" {
		if path, err = removal.DefaultLogPath(); err != nil {
			return r.nobody(fmt.Errorf("there is no place for the log: %w; name one with --log", err))
		}
	}
	if r.history, err = removal.ReadHistory(path, r.server); err != nil {
		return r.nobody(fmt.Errorf("the log cannot be read: %w", err))
	}
	if r.dryRun {
		return nil
	}
	if r.logPath == "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return r.nobody(fmt.Errorf("the log has no directory: %w", err))
		}
	}
	if r.log, err = removal.OpenLog(path, r.server); err != nil {
		return r.nobody(fmt.Errorf("the log cannot be written: %w; name another file with --log", err))
	}
	return nil
}

func (r *removing) close() { _ = r.log.Close() } // each line is on the disk

// nobody says of a failure that it came before the first removal.
func (r *removing) nobody(err error) error { return fmt.Errorf("%w; nobody was removed", err) }

// approve judges the guards, shows who would go and asks. It says whether to go on.
func (r *removing) approve(ctx context.Context, directory *removal.Directory, leaving []removal.Leaver) (bool, error) {
	raw := make([]opine.RawUser, len(leaving))
	for i, leaver := range leaving {
		raw[i] = leaver.RawUser
	}
	if len(raw) > 0 {
		if err := printUsers(ctx, r.s, raw); err != nil {
			return false, err
		}
	}
	if err := r.guards.Judge(directory, raw); err != nil {
		return false, r.nobody(err)
	}
	if r.dryRun {
		for _, leaver := range leaving {
			printResult(r.s.out, removal.Result{ID: leaver.ID, Email: leaver.Email, Outcome: "would be removed"})
		}
		return false, nil
	}
	if r.yes || len(leaving) == 0 {
		return true, nil
	}
	return true, confirm(ctx, r.s, len(leaving))
}

// remover says on standard error what an interruption waits for.
func (r *removing) remover() *removal.Remover {
	return &removal.Remover{
		Users: r.client.Users, Log: r.log, Concurrency: r.c.concurrency,
		Stopping: func() {
			fmt.Fprintf(r.s.err, "stopping: nothing more is sent; waiting %v at most for the answers to what was\n", removal.Grace)
		},
	}
}

// confirm asks on the terminal. A number has to be typed, because a y is typed too easily.
func confirm(ctx context.Context, s *streams, n int) error {
	fmt.Fprintf(s.err, "This cannot be undone. To remove, type how many (%d): ", n)
	line, err := bufio.NewReader(io.LimitReader(s.in, 1<<10)).ReadString('\n')
	if ctx.Err() != nil {
		fmt.Fprintln(s.err)
		return context.Cause(ctx)
	}
	if err != nil && err != io.EOF {
		return exitf(exitRefused, "not confirmed: %w; nobody was removed", err)
	}
	if strings.TrimSpace(line) != strconv.Itoa(n) {
		return exitf(exitRefused, "not confirmed; nobody was removed")
	}
	return nil
}
