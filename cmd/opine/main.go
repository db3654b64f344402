// Command opine lists and removes the members of an organization on Opine. `opine help` tells how.
//
// A tour: main calls run, which is the program but for its process; root.go puts the commands together, and connection.go the
// client that they share, with the key of key.go. Every failure goes up as an error: exit.go says which exit status it ends with,
// failure.go how it is shown. Data goes to standard output, everything else to standard error.
//
// A listing is a chain of iterators: the client's, then in users_list.go the query (list_query.go, list_sort.go), then one of the
// formats (list_output.go chooses; list_rows.go, list_json.go, list_jq.go, table.go). list_tally.go tells what a filter left.
//
// `users remove` and `offboard apply` share removing.go: what is judged and asked before the first removal; results.go is how it
// ends. What they do is in packages without flags or output: internal/removal, internal/offboarding, internal/hrfile. `check`
// shows what internal/apicheck finds, `sandbox` serves the fake behind the page of internal/reference.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program but for its process: it carries out args and gives the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	s := &streams{&input{stdin, ctx}, &sink{Writer: stdout}, stderr}
	root := newRootCommand(s)
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil && s.out.err == nil:
		return exitOK
	case err == nil:
		err = fmt.Errorf("the output is lost: %w", s.out.err)
	case ctx.Err() != nil:
		err = &exitError{exitInterrupted, errors.New("interrupted")}
	}
	describe(command, err).write(stderr, command)
	return exitStatus(err)
}
