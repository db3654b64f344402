package main

import (
	"context"
	"iter"

	"github.com/opine-go/opine/cmd/opine/internal/query"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var teamListing = listing{
	schema: &record.Schema{
		Item: "team", Items: "teams",
		Fields: []record.Field{{Name: "id", Kind: record.Key}, {Name: "name", Kind: record.Name}},
		Columns: []record.Column{
			{Heading: "ID", Members: []string{"id"}, Kind: record.Key},
			{Heading: "NAME", Members: []string{"name"}, Kind: record.Name},
		},
	},
	filters: func(flags *pflag.FlagSet) []query.Filter {
		name := &query.Glob{Flag: "name", Members: []string{"name"}}
		flags.Func("name", "only teams whose name matches this `GLOB`, such as 'sales *'; repeatable", name.Set)
		return []query.Filter{name}
	},
	all: func(ctx context.Context, client *opine.Client, options *opine.ListOptions) iter.Seq2[*record.Record, error] {
		return func(yield func(*record.Record, error) bool) {
			for team, err := range client.Teams.AllRaw(ctx, options) {
				if !yield(record.New(team.JSON), err) {
					return
				}
			}
		}
	},
	about:    "List the teams of the organization",
	examples: "  opine teams list --sandbox",
}

func newTeamsCommand(s *streams, c *connection) *cobra.Command {
	teams := &cobra.Command{Use: "teams", Short: "List the teams of the organization", Args: cobra.NoArgs}
	teams.AddCommand(newListCommand(s, c, &teamListing))
	return teams
}
