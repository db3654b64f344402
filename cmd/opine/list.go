package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/query"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// listing is the list command of one resource.
type listing struct {
	schema   *record.Schema
	filters  func(*pflag.FlagSet) []query.Filter // defines their flags
	all      func(context.Context, *opine.Client, *opine.ListOptions) iter.Seq2[*record.Record, error]
	about    string // the command in one line
	examples string
	values   map[string][]string // completions for flags of filters
}

const listHelp = `

All are listed unless a filter or --limit says otherwise. A listing that cannot be completed fails:
the table prints nothing then, and the other formats print what came before. In json the array stays
open.

Filters apply to the complete list, and standard error reports how many of how many match. Values of
one flag are alternatives; different flags must all match. A date is RFC 3339, or YYYY-MM-DD for
midnight UTC, or 90d or 12w ago. --created-after includes its instant and --created-before does not,
so together they split the list without overlap. Without a date neither matches.

JSON is what the server sent, including members that the API's document does not know. In --columns
and --sort, such a member begins with a dot: .department. A table's headings are accepted too.

A table does not wrap on a terminal: the widest addresses and names are shortened first. Then columns
are dropped: dates, members that the document does not know, names, roles. An address that hides or
imitates characters has them as escapes.

csv adds a ' before text that a spreadsheet would run as a formula. It is UTF-8, which Excel must be
told (Data, From Text/CSV). Characters that control a terminal are shown as escapes such as \u001b in
tables, in tsv and on a terminal.

--jq applies a jq expression to each item as in ndjson, or with -o json to the whole list as one
array. Each result is a line; text is printed without quotes.`

func newListCommand(s *streams, c *connection, l *listing) *cobra.Command {
	var options output.Options
	var order []string
	var limit int
	list := &cobra.Command{
		Use:     "list",
		Short:   l.about,
		Long:    l.about + "." + listHelp,
		Example: l.examples,
		Args:    cobra.NoArgs,
	}
	flags := list.Flags()
	filters := l.filters(flags)
	flags.StringSliceVar(&order, "sort", nil,
		"order by these `COLUMNS`; - before one is descending, as in role,-createdAt")
	flags.IntVar(&limit, "limit", 0, "at most `N`, after filters and order (default all)")
	addOutputFlags(list, l.schema, &options)
	_ = list.RegisterFlagCompletionFunc("sort", completeList(l.schema.Names()))
	for flag, values := range l.values {
		_ = list.RegisterFlagCompletionFunc(flag, completeList(values))
	}
	list.RunE = func(command *cobra.Command, _ []string) error {
		keys, err := query.ParseOrder(l.schema, order)
		switch {
		case err != nil:
			return usagef("--sort: %w", err)
		case flags.Changed("sort") && len(order) == 0:
			return usagef("--sort is empty; name a column")
		case flags.Changed("limit") && limit < 1:
			return usagef("--limit is %d; it must be 1 or more; without it all are listed", limit)
		}
		printer, err := newPrinter(s, command, l.schema, options)
		if err != nil {
			return err
		}
		q := query.New(filters, keys, limit)
		if err := l.run(command.Context(), s, c, q, printer); err != nil {
			return err
		}
		for _, line := range append(q.Summary(l.schema, terminal.Is(s.out.file)), printer.Notes()...) {
			fmt.Fprintln(s.err, terminal.Escape(line))
		}
		return nil
	}
	return list
}

func addOutputFlags(command *cobra.Command, schema *record.Schema, o *output.Options) {
	flags := command.Flags()
	flags.StringVarP(&o.Format, "output", "o", "",
		"the `FORMAT`: table, json, ndjson, csv or tsv (default table on a terminal, tsv otherwise)")
	flags.StringSliceVar(&o.Columns, "columns", nil, "print these `COLUMNS`, such as id,email")
	flags.BoolVar(&o.NoHeader, "no-header", false, "leave out the row of headings")
	flags.BoolVar(&o.CSVRaw, "csv-raw", false, "in csv, leave text that begins like a formula as it is")
	flags.StringVar(&o.JQ, "jq", "", "print the results of this jq `EXPRESSION`")
	_ = command.RegisterFlagCompletionFunc("output",
		cobra.FixedCompletions(output.Formats, cobra.ShellCompDirectiveNoFileComp))
	_ = command.RegisterFlagCompletionFunc("columns", completeList(schema.Names()))
}

func newPrinter(s *streams, command *cobra.Command, schema *record.Schema, o output.Options) (*output.Printer, error) {
	if command.Flags().Changed("jq") && o.JQ == "" {
		return nil, usagef("--jq is empty; give an expression")
	}
	if command.Flags().Changed("columns") && o.Columns == nil {
		o.Columns = []string{}
	}
	to := output.Destination{Writer: s.out, Terminal: terminal.Is(s.out.file), Width: terminal.Width(s.out.file)}
	printer, err := output.New(to, schema, o)
	return printer, asUsage(err)
}

// run lists, selects and prints.
func (l *listing) run(ctx context.Context, s *streams, c *connection, q *query.Query, printer *output.Printer) error {
	target, err := c.target(s)
	if err != nil {
		return err
	}
	client, err := target.client()
	if err != nil {
		return err
	}
	progress := terminal.StartProgress(s.err, l.schema.Items)
	defer progress.Stop()
	if terminal.Is(s.out.file) {
		s.out.before = progress.Stop
	}
	options := &opine.ListOptions{PageSize: c.pageSize, Concurrency: c.concurrency, Progress: progress.Update}
	if n := q.Needs(); n > 0 { // request little more
		options.Concurrency = min(max((n-1)/c.pageSize, 1), c.concurrency) // the first page comes alone
		options.PageSize = min(n, c.pageSize)
	}
	return printer.Print(ctx, q.Apply(l.all(ctx, client, options)))
}
