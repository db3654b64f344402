package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/opine-go/opine/cmd/opine/internal/contexts"
	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

const contextHelp = `List, choose and add contexts. A context is the name of a server, with its key and with the users
who must stay.

A command uses the context of --context or OPINE_CONTEXT, or else the one of "opine context use". The
name none stands for no context. Prompts and plans show the context. It wins over OPINE_API_KEY and
OPINE_BASE_URL. If they differ from it, a command that changes something is refused.

The contexts are in contexts.json, in the folder opine of ~/.config ($XDG_CONFIG_HOME), of
~/Library/Application Support on macOS, or of %AppData% on Windows. The file has no keys. It is
refused if others can write it:

    {
      "current": "production",
      "contexts": {
        "production": {
          "keyCommand": ["pass", "show", "opine/production"],
          "protect": ["owner@example.com", "42"]
        },
        "test": {"baseUrl": "https://opine.example", "keyFile": "test.key"}
      }
    }

A key file is relative to that folder, and only its owner may read it. A key command is a program and
its arguments. It runs without a shell for at most a minute, and prints the key. The users in protect
are never removed, as if a file of --keep named them.`

var contextSchema = record.Schema{
	Item: "context", Items: "contexts",
	Fields: []record.Field{
		{Name: "name", Kind: record.Key}, {Name: "current", Kind: record.Key}, {Name: "baseUrl", Kind: record.Key},
		{Name: "keyFile", Kind: record.Other}, {Name: "keyCommand", Kind: record.Other}, {Name: "protect", Kind: record.Other},
	},
	Columns: []record.Column{
		{Heading: "NAME", Members: []string{"name"}, Kind: record.Key},
		{Heading: "CURRENT", Members: []string{"current"}, Kind: record.Key},
		{Heading: "SERVER", Members: []string{"baseUrl"}, Kind: record.Key},
		{Heading: "KEY", Members: []string{"keyFile", "keyCommand"}, Kind: record.Other},
		{Heading: "PROTECTED", Members: []string{"protect"}, Kind: record.Other},
	},
}

func newContextCommand(s *streams, c *connection) *cobra.Command {
	command := &cobra.Command{
		Use:   "context",
		Short: "List, choose and add the names of servers",
		Long:  contextHelp,
		Args:  cobra.NoArgs,
	}
	use := &cobra.Command{
		Use:               "use NAME",
		Short:             "Choose the context of all commands without --context",
		Example:           "  opine context use production\n  opine context use none",
		Args:              oneArgument("the context, or none"),
		ValidArgsFunction: completeContexts,
		RunE:              func(_ *cobra.Command, args []string) error { return useContext(s, args[0]) },
	}
	command.AddCommand(newContextListCommand(s), use, newContextAddCommand(s, c))
	return command
}

func newContextListCommand(s *streams) *cobra.Command {
	var options output.Options
	list := &cobra.Command{
		Use:   "list",
		Short: "List the contexts",
		Args:  cobra.NoArgs,
	}
	addOutputFlags(list, &contextSchema, &options)
	list.RunE = func(command *cobra.Command, _ []string) error {
		printer, err := newPrinter(s, command, &contextSchema, options)
		if err != nil {
			return err
		}
		file, err := loadContexts()
		if err != nil {
			return err
		}
		err = printer.Print(command.Context(), func(yield func(*record.Record, error) bool) {
			for _, name := range file.Names() {
				context := file.Contexts[name]
				if context.BaseURL == "" {
					context.BaseURL = opine.DefaultBaseURL
				}
				raw, err := json.Marshal(struct {
					Name    string `json:"name"`
					Current bool   `json:"current"`
					contexts.Context
				}{name, name == file.Current, context})
				if !yield(record.New(raw), err) || err != nil {
					return
				}
			}
		})
		if err == nil && terminal.Is(s.out.file) {
			fmt.Fprintln(s.err, terminal.Count(len(file.Contexts), "context", "contexts"))
		}
		return err
	}
	return list
}

func useContext(s *streams, name string) error {
	file, err := loadContexts()
	if err != nil {
		return err
	}
	if file.Current = name; name == contexts.None {
		file.Current = ""
	} else if _, err := file.Get(name); err != nil {
		return asUsage(err)
	}
	if err := file.Save(); err != nil {
		return fmt.Errorf("the contexts cannot be written: %w", err)
	}
	which := "the context " + name
	if name == contexts.None {
		which = "no context"
	}
	fmt.Fprintf(s.err, "commands without --context now use %s\n", which)
	return nil
}

func newContextAddCommand(s *streams, c *connection) *cobra.Command {
	var added contexts.Context
	var replace bool
	add := &cobra.Command{
		Use:   "add NAME [-- KEY-COMMAND...]",
		Short: "Add a context",
		Long: `Add a context for the server of --base-url. The key is in the file of --api-key-file, or is printed by
the command after --. The key itself is not stored. Nothing is sent.`,
		Example: `  opine context add production --protect owner@example.com -- pass show opine/production
  opine context add test --base-url https://opine.example --api-key-file test.key`,
		Args: func(command *cobra.Command, args []string) error {
			if dash := command.ArgsLenAtDash(); dash != 1 && len(args) != 1 || dash == 0 {
				return errors.New("name one context; the key command comes after --")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) (err error) {
			if err := c.check(); err != nil {
				return err
			}
			if c.sandbox || c.context != "" || c.keyFile == "-" {
				return usagef("a context has a server and a key of its own; leave out --sandbox, --context and standard input")
			}
			if c.keyFile != "" { // commands may run in another folder
				if added.KeyFile, err = filepath.Abs(c.keyFile); err != nil {
					return err
				}
			}
			added.BaseURL, added.KeyCommand = c.baseURL, args[1:]
			return addContext(s, args[0], added, replace)
		},
	}
	flags := add.Flags()
	flags.StringSliceVar(&added.Protect, "protect", nil,
		"never remove these `USERS`, ids or addresses; repeatable")
	flags.BoolVar(&replace, "replace", false, "replace a context with the same name")
	return add
}

func addContext(s *streams, name string, added contexts.Context, replace bool) error {
	if len(added.KeyCommand) == 0 {
		added.KeyCommand = nil
	}
	if err := added.Validate(name); err != nil {
		return usagef("the context cannot be added: %w", err)
	}
	if _, err := parseNames(added.Protect); err != nil {
		return usagef("--protect: %w", err)
	}
	if added.BaseURL != "" {
		if _, err := opine.New("unused", opine.WithBaseURL(added.BaseURL)); err != nil {
			return asUsage(err)
		}
	}
	file, err := loadContexts()
	if err != nil {
		return err
	}
	if _, found := file.Contexts[name]; found && !replace {
		return usagef("there is a context %q; pass --replace to replace it", name)
	}
	if file.Contexts == nil {
		file.Contexts = make(map[string]contexts.Context)
	}
	file.Contexts[name] = added
	if err := file.Save(); err != nil {
		return fmt.Errorf("the contexts cannot be written: %w", err)
	}
	fmt.Fprintf(s.err, "added the context %s; to try it, run: opine auth status --context %[1]s\n", name)
	return nil
}
