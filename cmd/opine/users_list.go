package main

import (
	"context"
	"fmt"
	"iter"

	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

const listHelp = `List the members of the organization, all of them unless a filter or --limit says otherwise. A listing that cannot be
read to its end fails: table, csv and tsv then print nothing; json and ndjson print what had come, and json leaves its array
open.

Filters (--role, --email, --created-before, --created-after) are applied here, to the complete list, and standard error says
how many of how many match. Values of one flag are alternatives, different flags must all match. Dates are RFC 3339, or
YYYY-MM-DD for the midnight in UTC at which that day begins; --created-after includes the instant and --created-before does
not, so that the two with the same date part the list. Whoever was sent without a date matches neither.

JSON has the users as the server sent them, with members that the API's document does not know. These can be named in
--columns and --sort too, and a name that no user has is refused when the list is complete. csv puts a ' before text that
a spreadsheet would run as a formula; it is UTF-8, which Excel has to be told (Data, From Text/CSV). In a table, in tsv and
on a terminal the control characters of names are replaced; in JSON on a terminal they are escaped, which is the same value.
Nothing has a colour, with NO_COLOR or without.

--jq applies a jq expression to each user, as they would come with -o ndjson, or with -o json to the whole list as one array.
Each result is a line; text comes without quotes.`

const listExamples = `  opine users list --sandbox
  opine users list --role ADMIN --sort email
  opine users list --email '*@contractor.example' --created-before 2024-01-01 -o csv >old.csv
  opine users list --columns id,email --no-header -o tsv
  opine users list -o json --jq 'group_by(.role)[] | "\(.[0].role) \(length)"'`

func newListCommand(s *streams, c *connection) *cobra.Command {
	var q queryFlags
	var o outputFlags
	list := &cobra.Command{
		Use:     "list",
		Short:   "List the members of the organization",
		Long:    listHelp,
		Example: listExamples,
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			changed := command.Flags().Changed
			out, err := o.parse(s, changed)
			if err != nil {
				return err
			}
			query, err := q.parse(changed)
			if err != nil {
				return err
			}
			return listUsers(command.Context(), s, c, query, out)
		},
	}
	q.add(list.Flags())
	o.add(list.Flags())
	return list
}

func listUsers(ctx context.Context, s *streams, c *connection, q *query, out *output) error {
	access, err := c.access(s)
	if err != nil {
		return err
	}
	client, err := access.client()
	if err != nil {
		return err
	}
	extra := extraColumns(out.columns, q.order)
	// What a filter, an order or a name that the document does not have comes to, only the complete list says.
	complete := q.filters() || len(q.order) > 0 || len(extra) > 0
	options := listOptions(c, q.limit)
	if complete {
		options = listOptions(c, 0)
	}
	var far listed
	options.Progress = far.observe
	everybody := client.Users.AllRaw(ctx, options)
	// A progress line among rows that stream to the same terminal would tear them.
	if streams := out.streams() && len(q.order) == 0 && len(extra) == 0; !streams || !out.terminal {
		var done func()
		everybody, done = withProgress(everybody, s.err, &far)
		defer done()
	}
	if len(extra) > 0 {
		everybody = held(requireColumns(everybody, extra))
	}
	var t tally
	if err := out.write(ctx, q.of(everybody, &t, complete)); err != nil {
		return err
	}
	t.report(s.err, q)
	if out.guarded > 0 {
		fmt.Fprintf(s.err, "put a ' before %s that a spreadsheet would run as a formula; --csv-raw does not\n",
			plural(out.guarded, "cell", "cells"))
	}
	return nil
}

// listOptions ask for little more than limit users; 0 is all.
func listOptions(c *connection, limit int) *opine.ListOptions {
	if limit == 0 {
		return &opine.ListOptions{PageSize: c.pageSize, Concurrency: c.inFlight}
	}
	further := (limit - 1) / c.pageSize // pages after the first, which comes alone
	return &opine.ListOptions{PageSize: min(limit, c.pageSize), Concurrency: min(max(further, 1), c.inFlight)}
}

// first gives the first limit of them, or all where limit is 0. With complete it reads the others too.
func first[T any](users iter.Seq2[T, error], limit int, complete bool) iter.Seq2[T, error] {
	if limit == 0 {
		return users
	}
	return func(yield func(T, error) bool) {
		n := 0
		for user, err := range users {
			if err == nil && n == limit {
				continue
			}
			if !yield(user, err) {
				return
			}
			if n++; n == limit && !complete {
				return
			}
		}
	}
}

func collect[T any](users iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for user, err := range users {
		if err != nil {
			return nil, err
		}
		all = append(all, user)
	}
	return all, nil
}

// held gives nobody before the listing was read to its end.
func held[T any](users iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		all, err := collect(users)
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for _, user := range all {
			if !yield(user, nil) {
				return
			}
		}
	}
}
