// Command opine reviews and removes the members of an organization on Opine. See `opine help`.
//
// Package main holds flags, wiring and messages; the work is done by the packages under internal.
// run builds the commands (root.go) and turns their error into a message and an exit status
// (exit.go). Commands share the flags of connection.go, which lead to a client. Data goes to
// standard output, everything else to standard error (streams.go).
//
// list.go is the list command of every resource. A resource describes itself, as users.go does: its
// schema, its filters and its listing. Each item passes query.Apply, which filters and sorts, and
// output.Print, which prints it in one of the formats.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run executes the command line and returns the exit status.
func run(ctx context.Context, args []string, in, out, errs *os.File) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	s := &streams{&stdin{in, ctx}, &stdout{file: out}, errs}
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
	describe(command, err).write(errs, command)
	return exitStatus(err)
}
