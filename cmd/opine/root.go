package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newRootCommand(s *streams) *cobra.Command {
	var timeout time.Duration
	root := &cobra.Command{
		Use:   "opine",
		Short: "List and remove the members of an organization on Opine",
		Long: `List and remove the members of an organization on Opine.

The API key comes from OPINE_API_KEY or --api-key-file; an administrator makes keys in Opine's web app, under settings,
API keys. --sandbox needs no key: the command then works on a built-in fake with invented people.

` + exitHelp,
		Version:       fullVersion(),
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("opine {{.Version}}\n")
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
			command.RunE = withTimeout(s, &timeout, command.RunE)
		}
		if args := command.Args; args != nil {
			command.Args = func(command *cobra.Command, given []string) error { return asUsage(args(command, given)) }
		}
	})
	root.InitDefaultHelpCmd()
	helpForCommandsOnly(root)
	return root
}

// helpForCommandsOnly refuses help on what there is not; cobra would print that on everything, and succeed.
func helpForCommandsOnly(root *cobra.Command) {
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	help.Args = func(_ *cobra.Command, args []string) error {
		if _, rest, err := root.Find(args); err != nil || len(rest) > 0 {
			return usagef("there is no command %q", strings.Join(args, " "))
		}
		return nil
	}
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
func withTimeout(s *streams, timeout *time.Duration, run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(command *cobra.Command, args []string) error {
		if *timeout < 0 {
			return usagef("--timeout is %v; it cannot be negative", *timeout)
		}
		if *timeout > 0 {
			ctx, cancel := context.WithTimeoutCause(command.Context(), *timeout,
				fmt.Errorf("the command took longer than --timeout %v", *timeout))
			defer cancel()
			command.SetContext(ctx)
			s.in.ctx = ctx
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

// flagError makes a misspelt flag a usage error. A number that is none, and a negative id, which looks like a flag, deserve a
// better word.
func flagError(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		kinds := map[string]string{"int": "a whole number", "uint64": "a whole number from 0", "duration": "a time such as 90s"}
		if kind, known := kinds[invalid.GetFlag().Value.Type()]; known {
			return usagef("--%s is %q; it is %s", invalid.GetFlag().Name, invalid.GetValue(), kind)
		}
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if _, notNumber := strconv.Atoi(unknown.GetSpecifiedShortnames()); notNumber == nil {
			return usagef("-%s is no id: ids begin at 1", unknown.GetSpecifiedShortnames())
		}
	}
	return asUsage(err)
}
