package main

import (
	"context"
	"iter"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

func newListCommand(s *streams, c *connection) *cobra.Command {
	var format string
	var limit int
	list := &cobra.Command{
		Use:   "list",
		Short: "List the members of the organization",
		Long: `List the members of the organization, all of them unless --limit says otherwise. A listing that cannot be read to its
end fails; table, csv and tsv then print nothing, json and ndjson what had come until then.

JSON has the API's own member names.`,
		Example: `  opine users list --sandbox
  opine users list -o csv >members.csv
  opine users list -o ndjson | jq -r 'select(.role == "ADMIN") | .email'`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if format == "" {
				format = "tsv"
				if isTerminal(s.out) {
					format = "table"
				}
			}
			write, known := writers[format]
			if !known {
				return usagef("-o %q is not known; use one of %s", format, strings.Join(formatNames(), ", "))
			}
			if command.Flags().Changed("limit") && limit < 1 {
				return usagef("--limit is %d; it is 1 or more, and without it all are listed", limit)
			}
			client, err := c.open(s)
			if err != nil {
				return err
			}
			users := listed(command.Context(), client, c, limit)
			// A progress line among rows that stream to the same terminal would tear them.
			if streams := format == "json" || format == "ndjson"; !streams || !isTerminal(s.out) {
				var done func()
				users, done = withProgress(users, s.err)
				defer done()
			}
			return write(s.out, users)
		},
	}
	list.Flags().StringVarP(&format, "output", "o", "",
		strings.Join(formatNames(), ", ")+" (default table on a terminal, tsv otherwise)")
	list.Flags().IntVar(&limit, "limit", 0, "stop after this many users (default all)")
	return list
}

// listed gives everybody, or the first limit users where limit is not 0.
func listed(ctx context.Context, client *opine.Client, c *connection, limit int) iter.Seq2[opine.User, error] {
	options := opine.ListOptions{PageSize: c.pageSize, Concurrency: c.inFlight}
	if limit > 0 && limit <= c.pageSize {
		options = opine.ListOptions{PageSize: limit, Concurrency: 1}
	}
	all := client.Users.All(ctx, options)
	if limit == 0 {
		return all
	}
	return func(yield func(opine.User, error) bool) {
		n := 0
		for user, err := range all {
			if !yield(user, err) {
				return
			}
			if n++; n == limit {
				return
			}
		}
	}
}
