package main

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/pflag"
)

var formats = []string{"table", "json", "ndjson", "csv", "tsv"}

// isJSON tells the formats for programs that read JSON, errors too.
func isJSON(format string) bool { return format == "json" || format == "ndjson" }

// outputFlags say how users are printed, as it was typed.
type outputFlags struct {
	format   string
	columns  []string
	noHeader bool
	csvRaw   bool
	jq       string
}

func (f *outputFlags) add(flags *pflag.FlagSet) {
	flags.StringVarP(&f.format, "output", "o", "", "the `FORMAT`: "+strings.Join(formats, ", ")+" (default table on a terminal, tsv otherwise)")
	flags.StringSliceVar(&f.columns, "columns", nil, "print these `COLUMNS`, under the API's names, such as id,email,createdAt")
	flags.BoolVar(&f.noHeader, "no-header", false, "leave out the row of names")
	flags.BoolVar(&f.csvRaw, "csv-raw", false, "in csv, leave text that begins like a formula as it is")
	flags.StringVar(&f.jq, "jq", "", "print what this jq `EXPRESSION` makes of each user; see above")
}

// output is how users are printed, and where.
type output struct {
	w        io.Writer
	terminal bool
	width    int // of the terminal
	format   string
	columns  []string // nil for those that the format has by itself
	header   bool
	csvRaw   bool
	guarded  int // cells of csv that were given a quote
	jq       *gojq.Code
}

func (f *outputFlags) parse(s *streams, changed func(string) bool) (*output, error) {
	o := &output{w: s.out, terminal: isTerminal(s.out), width: terminalWidth(s.out), format: f.format, header: !f.noHeader, csvRaw: f.csvRaw}
	filtered := changed("jq")
	if o.format == "" {
		switch {
		case filtered:
			o.format = "ndjson"
		case o.terminal:
			o.format = "table"
		default:
			o.format = "tsv"
		}
	}
	switch {
	case !slices.Contains(formats, o.format):
		return nil, usagef("-o %q is not known; use one of %s", o.format, strings.Join(formats, ", "))
	case filtered && !isJSON(o.format):
		return nil, usagef("--jq gives JSON; use it with -o ndjson for each user, with -o json for the whole list, or without -o")
	case filtered && len(f.columns) > 0:
		return nil, usagef("--jq chooses what is printed; name the columns in it and leave out --columns")
	case f.noHeader && isJSON(o.format):
		return nil, usagef("--no-header is for table, csv and tsv; %s has no header", o.format)
	case f.csvRaw && o.format != "csv":
		return nil, usagef("--csv-raw is for -o csv; nothing is guarded in %s", o.format)
	case changed("columns") && len(f.columns) == 0:
		return nil, usagef("--columns names no column; there are %s, and whatever else the server sends", strings.Join(documented, ", "))
	}
	var err error
	if o.columns, err = parseColumns("columns", f.columns); err != nil {
		return nil, err
	}
	if filtered {
		o.jq, err = compileJQ(f.jq)
	}
	return o, err
}

// streams tells whether users are printed as they come.
func (o *output) streams() bool {
	return o.format == "ndjson" || o.format == "json" && o.jq == nil
}

func (o *output) write(ctx context.Context, users iter.Seq2[opine.RawUser, error]) error {
	switch {
	case o.jq != nil:
		return o.writeJQ(ctx, users)
	case o.format == "ndjson":
		return o.writeNDJSON(users)
	case o.format == "json":
		return o.writeJSON(users)
	}
	all, err := collect(users)
	if err != nil {
		return err
	}
	switch o.format {
	case "csv":
		return o.writeCSV(all)
	case "tsv":
		return o.writeTSV(all)
	default:
		return o.writeTable(all)
	}
}
