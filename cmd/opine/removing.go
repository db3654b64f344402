package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
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
	case !isTerminal(r.s.in):
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

// openServer gives the client, and the name of what it talks to.
func openServer(s *streams, c *connection) (*opine.Client, removal.Server, error) {
	access, err := c.access(s)
	if err != nil {
		return nil, removal.Server{}, err
	}
	server := removal.Server{BaseURL: strings.TrimRight(access.baseURL, "/"), Key: fingerprint(access.key)}
	if c.sandbox {
		server.BaseURL = "sandbox"
	}
	client, err := access.client()
	return client, server, err
}

// readDirectory lists everybody, or fails.
func readDirectory(ctx context.Context, s *streams, c *connection, client *opine.Client) (*removal.Directory, error) {
	directory := new(removal.Directory)
	var far listed
	options := opine.ListOptions{PageSize: c.pageSize, Concurrency: c.inFlight, Progress: far.observe}
	everybody, done := withProgress(client.Users.AllRaw(ctx, options), s.err, &far)
	defer done()
	for user, err := range everybody {
		if err != nil {
			return nil, fmt.Errorf("the directory could not be listed: %w", err)
		}
		directory.Add(user)
	}
	return directory, nil
}

// nobody says of a failure that it came before the first removal, and ends with the exit status that fits.
func (r *removing) nobody(err error) error { return unharmed(err, "nobody was removed") }

func unharmed(err error, outcome string) error {
	if err == nil {
		return nil
	}
	status := exitStatus(err)
	switch {
	case errors.Is(err, removal.ErrRefused):
		status = exitRefused
	case errors.Is(err, removal.ErrNotMember):
		status = exitNotFound
	}
	return exitf(status, "%w; %s", err, outcome)
}

// approve judges the guards, shows who would go and asks. It says whether to go on.
func (r *removing) approve(ctx context.Context, directory *removal.Directory, leaving []removal.Leaver) (bool, error) {
	raw := make([]opine.RawUser, len(leaving))
	users := make([]opine.User, len(leaving))
	for i, leaver := range leaving {
		raw[i], users[i] = leaver.RawUser, leaver.User
	}
	if len(users) > 0 {
		if err := printTable(r.s.err, users); err != nil {
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
		Users: r.client.Users, Log: r.log, Concurrency: r.c.inFlight,
		Stopping: func() {
			fmt.Fprintf(r.s.err, "stopping: nothing more is sent; waiting %v at most for the answers to what was\n", removal.Grace)
		},
	}
}

func printResult(w io.Writer, result removal.Result) {
	row := []string{strconv.FormatInt(result.ID, 10), printable(result.Email), string(result.Outcome)}
	if result.Reason != "" {
		row = append(row, printable(result.Reason))
	}
	fmt.Fprintln(w, strings.Join(row, "\t"))
}

// verdict turns the results into the end of the command. Where nobody is out, the exit status is that of the first failure, so
// that the removal of one user ends as the API answered.
func verdict(results []removal.Result) error {
	count := make(map[removal.Outcome]int)
	var first error
	left := 0
	for _, result := range results {
		count[result.Outcome]++
		if !result.Done() {
			left++
		}
		if first == nil && result.Outcome == removal.Failed {
			first = result.Err
		}
	}
	switch {
	case left == 0:
		return nil
	case count[removal.Refused] == len(results):
		return exitf(exitRefused, "all %d are refused; nobody was removed", left)
	case left == len(results) && first != nil:
		return exitf(exitStatus(first), "%d of %d failed; the first: %w", left, len(results), first)
	}
	var kinds []string
	for _, outcome := range []removal.Outcome{removal.Failed, removal.Refused, removal.NotSent} {
		if n := count[outcome]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	return exitf(exitPartial, "%d of %d are not out: %s", left, len(results), strings.Join(kinds, ", "))
}

// confirm asks on the terminal. A number has to be typed, because a y is typed too easily.
func confirm(ctx context.Context, s *streams, n int) error {
	fmt.Fprintf(s.err, "This cannot be undone. To remove, type how many (%d): ", n)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(io.LimitReader(s.in, 1<<10)).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.err)
		return context.Cause(ctx)
	case line := <-answer:
		if line != strconv.Itoa(n) {
			return exitf(exitRefused, "not confirmed; nobody was removed")
		}
		return nil
	}
}
