// Package output prints the records of a listing as a table, JSON, CSV, TSV or the results of a jq
// expression. It knows a resource only by its [record.Schema].
package output

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/record"
)

// Formats are the names of the formats.
var Formats = []string{"table", "json", "ndjson", "csv", "tsv"}

// IsJSON reports whether the format is for programs that read JSON.
func IsJSON(format string) bool { return format == "json" || format == "ndjson" }

// Options are what the user asked for.
type Options struct {
	Format   string   // empty is ndjson for jq, a table on a terminal or with Details, tsv otherwise
	Columns  []string // nil is what the format prints by default
	NoHeader bool
	CSVRaw   bool // do not guard against formulas
	JQ       string
	Details  bool // in a table, print each member on a line of its own
}

// Destination is where records are printed.
type Destination struct {
	io.Writer
	Terminal bool
	Width    int // of the terminal; 0 is unlimited
}

// Printer prints the records of one listing.
type Printer struct {
	out    *bufio.Writer
	format format
}

// format prints records in one of the formats.
type format interface {
	write(ctx context.Context, r *record.Record) error

	// close completes the output of a listing that did not fail.
	close(ctx context.Context) error
}

// New checks the options and returns a printer.
func New(to Destination, schema *record.Schema, options Options) (*Printer, error) {
	name := options.Format
	switch {
	case name != "":
	case options.JQ != "":
		name = "ndjson"
	case to.Terminal || options.Details:
		name = "table"
	default:
		name = "tsv"
	}
	columns, err := options.columns(name, schema)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriter(to)
	p := &Printer{out: out}
	switch {
	case options.JQ != "":
		p.format, err = newJQ(out, schema, options.JQ, name == "json", to.Terminal)
	case IsJSON(name):
		p.format = &jsonFormat{out: out, columns: columns, array: name == "json", escape: to.Terminal}
	case name == "table" && options.Details:
		p.format = &details{out: out, columns: columns}
	case name == "table":
		p.format = newTable(out, schema, columns, !options.NoHeader, to.Width)
	default:
		if columns == nil {
			columns = schema.Names()
		}
		f := rows{out: out, columns: columns, header: !options.NoHeader, separator: '\t', cell: tsvCell}
		p.format = &f
		if name == "csv" {
			p.format = newCSV(f, options.CSVRaw, to.Terminal)
		}
	}
	return p, err
}

// columns refuses options that contradict each other and returns the selected members.
func (o *Options) columns(format string, schema *record.Schema) (members []string, err error) {
	switch {
	case !slices.Contains(Formats, format):
		return nil, fmt.Errorf("-o %q is not a format; use one of %s", format, strings.Join(Formats, ", "))
	case o.JQ != "" && !IsJSON(format):
		return nil, fmt.Errorf("--jq prints JSON; use -o ndjson for one result per %s or -o json for the whole list",
			schema.Item)
	case o.JQ != "" && o.Columns != nil:
		return nil, errors.New("--jq and --columns both select what is printed; name the columns in the expression")
	case o.NoHeader && IsJSON(format):
		return nil, fmt.Errorf("--no-header is for table, csv and tsv; %s has no header", format)
	case o.CSVRaw && format != "csv":
		return nil, fmt.Errorf("--csv-raw is for csv; %s has no guards to turn off", format)
	case o.Columns != nil && len(o.Columns) == 0:
		return nil, fmt.Errorf("--columns is empty; the columns are %s", strings.Join(schema.Names(), ", "))
	}
	for _, text := range o.Columns {
		resolved, err := schema.Resolve(text)
		if err != nil {
			return nil, fmt.Errorf("--columns: %w", err)
		}
		members = append(members, resolved...)
	}
	return members, nil
}

// Print prints the records until the listing ends. If it fails, formats for programs have printed
// what came before, without an end; a table prints nothing.
func (p *Printer) Print(ctx context.Context, records iter.Seq2[*record.Record, error]) error {
	err := p.print(ctx, records)
	if errors.Is(err, errHalted) {
		err = nil
	}
	if f, isJSON := p.format.(*jsonFormat); isJSON && err != nil {
		f.endLine()
	}
	return errors.Join(err, p.out.Flush())
}

func (p *Printer) print(ctx context.Context, records iter.Seq2[*record.Record, error]) error {
	for r, err := range records {
		if err != nil {
			return err
		}
		if err := p.format.write(ctx, r); err != nil {
			return err
		}
	}
	return p.format.close(ctx)
}

// Write prints one record at once, unless the format needs all of them first. Close must follow the
// last one. The rows of a JSON array wait, because each ends only when the next one begins.
func (p *Printer) Write(ctx context.Context, r *record.Record) error {
	err := p.format.write(ctx, r)
	if f, isJSON := p.format.(*jsonFormat); isJSON && f.array {
		return err
	}
	return errors.Join(err, p.out.Flush())
}

// Close completes the output after Write.
func (p *Printer) Close(ctx context.Context) error {
	return errors.Join(p.format.close(ctx), p.out.Flush())
}

// Notes returns what the user should know of the output.
func (p *Printer) Notes() []string {
	if f, ok := p.format.(interface{ notes() []string }); ok {
		return f.notes()
	}
	return nil
}
