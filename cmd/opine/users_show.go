package main

import (
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/query"
	"github.com/spf13/cobra"
)

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
		Args: cobra.ExactArgs(1),
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
