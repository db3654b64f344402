package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// streams are what a command reads and writes: data to out, everything else to err.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

func newRootCommand(s *streams) *cobra.Command {
	var timeout time.Duration
	root := &cobra.Command{
		Use:   "opine",
		Short: "List and remove the members of an organization on Opine",
		Long: `List and remove the members of an organization on Opine.

The API key comes from OPINE_API_KEY or --api-key-file; an administrator makes keys in Opine's web app, under settings,
API keys. --sandbox needs no key: the command then works on a built-in fake with invented people.

` + exitHelp,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().DurationVar(&timeout, "timeout", 0, "give up when the whole command takes longer, such as 90s; 0 never")
	var c connection
	c.addFlags(root.PersistentFlags())
	root.AddCommand(newUsersCommand(s, &c), newCheckCommand(s, &c), newAuthCommand(s, &c), newOffboardCommand(s, &c), newSandboxCommand(s), newSpecCommand(s), newVersionCommand(s))
	root.AddCommand(newManCommand(root))
	everyCommand(root, func(command *cobra.Command) {
		if command.RunE == nil {
			command.RunE = chooseSubcommand
		} else {
			command.RunE = withTimeout(&timeout, command.RunE)
		}
		if args := command.Args; args != nil {
			command.Args = func(command *cobra.Command, given []string) error { return asUsage(args(command, given)) }
		}
	})
	return root
}

func everyCommand(command *cobra.Command, do func(*cobra.Command)) {
	do(command)
	for _, sub := range command.Commands() {
		everyCommand(sub, do)
	}
}

// chooseSubcommand runs where only a group was named; cobra would print help and succeed.
func chooseSubcommand(command *cobra.Command, _ []string) error {
	if !command.HasParent() {
		return command.Help()
	}
	var names []string
	for _, sub := range command.Commands() {
		names = append(names, sub.Name())
	}
	return usagef("%s needs one of its commands: %s", command.CommandPath(), strings.Join(names, ", "))
}

// withTimeout bounds a whole command.
func withTimeout(timeout *time.Duration, run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(command *cobra.Command, args []string) error {
		if *timeout < 0 {
			return usagef("--timeout is %v; it cannot be negative", *timeout)
		}
		if *timeout > 0 {
			ctx, cancel := context.WithTimeoutCause(command.Context(), *timeout,
				fmt.Errorf("the command took longer than --timeout %v", *timeout))
			defer cancel()
			command.SetContext(ctx)
		}
		return run(command, args)
	}
}

func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUsage, err}
}

// flagError makes a misspelt flag a usage error. A negative id looks like a flag, and deserves a better word.
func flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if _, notNumber := strconv.Atoi(unknown.GetSpecifiedShortnames()); notNumber == nil {
			return usagef("-%s is no id: ids begin at 1", unknown.GetSpecifiedShortnames())
		}
	}
	return asUsage(err)
}
