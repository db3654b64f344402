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

// adaptCommands gives a command and all below it the time limit, better messages for wrong
// arguments, and completion.
func adaptCommands(command *cobra.Command, s *streams, timeout *time.Duration) {
	if command.RunE == nil {
		command.RunE = requireSubcommand
	} else {
		command.RunE = withTimeout(s, timeout, command.RunE)
	}
	args := command.Args
	command.Args = func(command *cobra.Command, given []string) error {
		switch err := args(command, given); {
		case err == nil:
			return nil
		case command.HasSubCommands():
			return unknownCommand(command, given[0])
		case args(command, nil) == nil:
			return usagef("unexpected argument %q; %s takes flags only", given[0], command.CommandPath())
		default:
			return asUsage(err)
		}
	}
	if args(command, []string{"1"}) != nil {
		command.ValidArgsFunction = cobra.NoFileCompletions
	}
	completeFlags(command)
	for _, sub := range command.Commands() {
		adaptCommands(sub, s, timeout)
	}
}

// unknownCommand suggests commands with a similar name.
func unknownCommand(group *cobra.Command, name string) error {
	group.SuggestionsMinimumDistance = 2
	similar := group.SuggestionsFor(name)
	if len(similar) == 0 {
		return usagef("unknown command %q; the commands are: %s", name, strings.Join(subcommands(group), ", "))
	}
	for i := range similar {
		similar[i] = group.CommandPath() + " " + similar[i]
	}
	return usagef("unknown command %q; did you mean: %s?", name, strings.Join(similar, ", "))
}

func subcommands(group *cobra.Command) (names []string) {
	for _, sub := range group.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// requireSubcommand makes a group without a command an error; cobra prints help, and succeeds.
func requireSubcommand(command *cobra.Command, _ []string) error {
	if !command.HasParent() {
		return command.Help()
	}
	return usagef("%s needs a command: %s", command.CommandPath(), strings.Join(subcommands(command), ", "))
}

// oneArgument requires one argument, and says what it is.
func oneArgument(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("name %s", what)
		}
		return nil
	}
}

// refuseHelpTopics makes help on an unknown command an error; cobra prints it, and succeeds.
func refuseHelpTopics(root *cobra.Command) {
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	help.Args = func(_ *cobra.Command, args []string) error {
		found, rest, err := root.Find(args)
		switch {
		case err != nil:
			return unknownCommand(root, args[0])
		case len(rest) > 0 && found.HasSubCommands():
			return unknownCommand(found, rest[0])
		case len(rest) > 0:
			return usagef("there is no command %q", strings.Join(args, " "))
		}
		return nil
	}
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
func flagError(command *cobra.Command, err error) error {
	if names := command.Flags().Args(); len(names) > 0 && command.HasSubCommands() {
		return unknownCommand(command, names[0])
	}
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

// completeFlags completes file names only for flags whose value is a file.
func completeFlags(command *cobra.Command) {
	complete := func(flag *pflag.Flag) {
		name, _ := pflag.UnquoteUsage(flag)
		if _, known := command.GetFlagCompletionFunc(flag.Name); !known && name != "FILE" {
			_ = command.RegisterFlagCompletionFunc(flag.Name, cobra.NoFileCompletions)
		}
	}
	command.Flags().VisitAll(complete)
	command.PersistentFlags().VisitAll(complete)
}

// completeList completes the last name of a list between commas, which may begin with a minus.
func completeList(names []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		if strings.HasPrefix(typed[len(before):], "-") {
			before += "-"
		}
		var lists []string
		for _, name := range names {
			lists = append(lists, before+name)
		}
		return lists, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}
