package main

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/query"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var userSchema = record.Schema{
	Item: "user", Items: "users",
	Fields: []record.Field{
		{Name: "id", Kind: record.Key},
		{Name: "email", Kind: record.Address},
		{Name: "firstName", Kind: record.Name},
		{Name: "lastName", Kind: record.Name},
		{Name: "role", Kind: record.Key},
		{Name: "createdAt", Kind: record.Date},
		{Name: "updatedAt", Kind: record.Date},
	},
	Columns: []record.Column{
		{Heading: "ID", Members: []string{"id"}, Kind: record.Key},
		{Heading: "EMAIL", Members: []string{"email"}, Kind: record.Address},
		{Heading: "NAME", Members: []string{"firstName", "lastName"}, Kind: record.Name},
		{Heading: "ROLE", Members: []string{"role"}, Kind: record.Key},
		{Heading: "CREATED", Members: []string{"createdAt"}, Kind: record.Date, Day: true},
	},
}

var userListing = listing{
	schema: &userSchema,
	filters: func(flags *pflag.FlagSet) []query.Filter {
		role := &query.Equals{Flag: "role", Member: "role"}
		email := &query.Glob{Flag: "email", Members: []string{"email"}}
		name := &query.Glob{Flag: "name", Members: []string{"firstName", "lastName"}}
		created := &query.Period{Member: "createdAt"}
		flags.Func("role", "only users with one of these `ROLES`, in upper or lower case; repeatable", role.Set)
		flags.Func("email", "only users whose address matches this `GLOB`, such as '*@example.com'; repeatable",
			email.Set)
		flags.Func("name", "only users whose first and last name match this `GLOB`, such as 'ann *'; repeatable",
			name.Set)
		flags.Func("created-before", "only users created before this `DATE`", created.SetEnd)
		flags.Func("created-after", "only users created on or after this `DATE`", created.SetStart)
		return []query.Filter{role, email, name, created} // created comes last, because it counts the rest
	},
	all: func(ctx context.Context, client *opine.Client, options *opine.ListOptions) iter.Seq2[*record.Record, error] {
		return func(yield func(*record.Record, error) bool) {
			for user, err := range client.Users.AllRaw(ctx, options) {
				if !yield(record.New(user.JSON), err) {
					return
				}
			}
		}
	},
	values: map[string][]string{"role": {string(opine.RoleAdmin)}},
	about:  "List the members of the organization",
	examples: `  opine users list --sandbox
  opine users list --role ADMIN --sort email
  opine users list --email '*@contractor.example' --created-before 2024-01-01 -o csv >old.csv
  opine users list --columns id,email --no-header -o tsv
  opine users list -o json --jq 'group_by(.role)[] | "\(.[0].role) \(length)"'`,
}

func newUsersCommand(s *streams, c *connection) *cobra.Command {
	users := &cobra.Command{
		Use:   "users",
		Short: "List, show and remove the members of the organization",
		Args:  cobra.NoArgs,
	}
	remove := newRemoveCommand(s, c)
	remove.ValidArgsFunction = cobra.NoFileCompletions
	users.AddCommand(newListCommand(s, c, &userListing), newShowCommand(s, c), remove)
	return users
}

func newShowCommand(s *streams, c *connection) *cobra.Command {
	options := output.Options{Details: true}
	show := &cobra.Command{
		Use:   "show ID|EMAIL",
		Short: "Show one user",
		Long: `Show one user with all members that the server sends, by id or by e-mail address in any letter
case. If several users share the address, all of them are shown.

The API has no request for one user, so all users are listed first.`,
		Example: `  opine users show 42
  opine users show ann@example.com -o json`,
		Args: oneArgument("one user, by id or address"),
	}
	show.ValidArgsFunction = cobra.NoFileCompletions
	addOutputFlags(show, userListing.schema, &options)
	show.RunE = func(command *cobra.Command, args []string) error {
		member := "email"
		if id, err := strconv.ParseInt(args[0], 10, 64); err == nil && id > 0 {
			member = "id"
		} else if !strings.Contains(args[0], "@") {
			return usagef("%q is not an id or an e-mail address", args[0])
		}
		printer, err := newPrinter(s, command, userListing.schema, options)
		if err != nil {
			return err
		}
		q := query.New([]query.Filter{&query.Equals{Member: member, Values: args}}, nil, 0)
		if err := userListing.run(command.Context(), s, c, q, printer); err != nil {
			return err
		}
		if q.Matched() == 0 {
			return exitf(exitNotFound, "there is no user %s", args[0])
		}
		return nil
	}
	return show
}

// printUsers prints a table of users to standard error.
func printUsers(ctx context.Context, s *streams, users []opine.RawUser) error {
	users, more := firstShown(s, users)
	defer more()
	to := output.Destination{Writer: s.err, Width: terminal.Width(s.err)}
	printer, err := output.New(to, &userSchema, output.Options{Format: "table"})
	if err != nil {
		return err
	}
	return printer.Print(ctx, func(yield func(*record.Record, error) bool) {
		for _, user := range users {
			if !yield(record.New(user.JSON), nil) {
				return
			}
		}
	})
}

// readDirectory lists all users, or fails.
func readDirectory(ctx context.Context, s *streams, c *connection, client *opine.Client) (*removal.Directory, error) {
	directory := new(removal.Directory)
	progress := terminal.StartProgress(s.err, "users")
	defer progress.Stop()
	options := &opine.ListOptions{PageSize: c.pageSize, Concurrency: c.concurrency, Progress: progress.Update}
	for user, err := range client.Users.AllRaw(ctx, options) {
		if err != nil {
			return nil, fmt.Errorf("the directory could not be listed: %w", err)
		}
		directory.Add(user)
	}
	return directory, nil
}
