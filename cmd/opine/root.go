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
		Short: "Review and remove the members of an organization on Opine",
		Long: `Review and remove the members of an organization on Opine.

The API key comes from OPINE_API_KEY or --api-key-file; administrators create keys in Opine's web
app, under settings, API keys. --sandbox needs no key: it works on a built-in fake with invented people.

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
	root.PersistentFlags().DurationVar(&timeout, "timeout", 0,
		"time limit for the whole command, such as 90s (0 = none)")
	var c connection
	c.addFlags(root.PersistentFlags())
	root.AddCommand(newUsersCommand(s, &c), newCheckCommand(s, &c), newAuthCommand(s, &c), newOffboardCommand(s, &c),
		newSandboxCommand(s), newSpecCommand(s), newVersionCommand(s), newManCommand())
	adaptCommands(root, s, &timeout)
	root.InitDefaultHelpCmd()
	refuseHelpTopics(root)
	return root
}

// adaptCommands gives a command and all below it the time limit, and makes wrong arguments a usage
// error.
func adaptCommands(command *cobra.Command, s *streams, timeout *time.Duration) {
	if command.RunE == nil {
		command.RunE = requireSubcommand
	} else {
		command.RunE = withTimeout(s, timeout, command.RunE)
	}
	args := command.Args
	command.Args = func(command *cobra.Command, given []string) error { return asUsage(args(command, given)) }
	for _, sub := range command.Commands() {
		adaptCommands(sub, s, timeout)
	}
}

// refuseHelpTopics makes help on an unknown command an error; cobra prints it, and succeeds.
func refuseHelpTopics(root *cobra.Command) {
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

// requireSubcommand makes a group without a command an error; cobra prints help, and succeeds.
func requireSubcommand(command *cobra.Command, _ []string) error {
	if !command.HasParent() {
		return command.Help()
	}
	var names []string
	for _, sub := range command.Commands() {
		names = append(names, sub.Name())
	}
	return usagef("%s needs a command: %s", command.CommandPath(), strings.Join(names, ", "))
}

type runFunc = func(*cobra.Command, []string) error

func withTimeout(s *streams, timeout *time.Duration, run runFunc) runFunc {
	return func(command *cobra.Command, args []string) error {
		if *timeout < 0 {
			return usagef("--timeout is %v; it must not be negative", *timeout)
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

// flagError makes a wrong flag a usage error. Values of the wrong type and negative ids, which look
// like flags, get a better message than the parser's.
func flagError(_ *cobra.Command, err error) error {
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		kinds := map[string]string{
			"int": "a whole number", "uint64": "a whole number from 0", "duration": "a time such as 90s",
		}
		flag := invalid.GetFlag()
		if kind, known := kinds[flag.Value.Type()]; known {
			return usagef("--%s is %q; it must be %s", flag.Name, invalid.GetValue(), kind)
		}
		return usagef("--%s is %q; %w", flag.Name, invalid.GetValue(), invalid.Unwrap())
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if _, notNumber := strconv.Atoi(unknown.GetSpecifiedShortnames()); notNumber == nil {
			return usagef("-%s is not an id: ids start at 1", unknown.GetSpecifiedShortnames())
		}
	}
	return asUsage(err)
}
