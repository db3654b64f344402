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
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cancelOnSignal(cancel)
	s := &streams{&input{file: in, ctx: ctx}, &stdout{file: out}, errs}
	root := newRootCommand(s)
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil && s.out.err == nil:
		return exitOK
	case err == nil:
		err = fmt.Errorf("the output is lost: %w", s.out.err)
	case s.out.err != nil && errors.Is(err, s.out.err) && exitStatus(err) == exitFailure:
		err = fmt.Errorf("the output is lost: %w", s.out.err)
	case ctx.Err() != nil && !errors.Is(err, errNobodyRemoved):
		err = context.Cause(ctx)
	}
	describe(command, err).write(errs, asksForJSON(args))
	return exitStatus(err)
}

// stoppedError is the cause of the context after a signal.
type stoppedError struct{ signal syscall.Signal }

func (e stoppedError) Error() string { return e.signal.String() + " signal received" }

// cancelOnSignal cancels the context at the first signal. A second one ends the process at once.
func cancelOnSignal(cancel context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM} {
		if !signal.Ignored(s) { // nohup ignores SIGHUP
			signal.Notify(signals, s)
		}
	}
	go func() {
		s := <-signals
		signal.Stop(signals)
		cancel(stoppedError{s.(syscall.Signal)})
	}()
}
