package output

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

const (
	maxNameWidth = 40 // so that one long name does not push all other columns aside
	minCutWidth  = 8  // the least that is left of a column that was cut to fit
	tableGap     = "  "
)

// table prints aligned columns. It counts the cells that a text takes on a terminal, which are not
// its characters in many scripts.
type table struct {
	out     *bufio.Writer
	columns []record.Column
	header  bool
	width   int // of the terminal; 0 is unlimited
	rows    [][]string
}

func newTable(out *bufio.Writer, schema *record.Schema, members []string, header bool, width int) *table {
	t := &table{out: out, columns: schema.Columns, header: header, width: width}
	if members != nil {
		t.columns = nil
	}
	for _, name := range members {
		heading := strings.ToUpper(terminal.Escape(name))
		t.columns = append(t.columns, record.Column{Heading: heading, Members: []string{name}, Kind: schema.Kind(name)})
	}
	if header {
		t.rows = append(t.rows, nil)
		for _, column := range t.columns {
			t.rows[0] = append(t.rows[0], column.Heading)
		}
	}
	return t
}

func (t *table) write(_ context.Context, r *record.Record) error {
	row := make([]string, len(t.columns))
	for i, column := range t.columns {
		row[i] = terminal.Escape(column.Text(r))
		if column.Kind == record.Name {
			row[i] = runewidth.Truncate(row[i], maxNameWidth, "…")
		}
	}
	t.rows = append(t.rows, row)
	return nil
}

func (t *table) close(context.Context) error {
	widths := t.widths()
	for _, row := range t.rows {
		line := ""
		for i, text := range row {
			line += runewidth.FillRight(runewidth.Truncate(text, widths[i], "…"), widths[i]) + tableGap
		}
		fmt.Fprintln(t.out, strings.TrimRight(line, " "))
	}
	return nil
}

// widths returns the widths of the columns. If the terminal is too narrow, the names are cut first
// and then the members that the document does not know; a part of another value would mislead.
func (t *table) widths() []int {
	widths := make([]int, len(t.columns))
	for _, row := range t.rows {
		for i, text := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(text))
		}
	}
	if t.width == 0 {
		return widths
	}
	excess := (len(widths)-1)*len(tableGap) - t.width
	for _, width := range widths {
		excess += width
	}
	for _, kind := range []record.Kind{record.Name, record.Other} {
		for ; excess > 0; excess-- {
			widest := -1
			for i, column := range t.columns {
				least := max(minCutWidth, runewidth.StringWidth(column.Heading))
				if column.Kind == kind && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
					widest = i
				}
			}
			if widest < 0 {
				break
			}
			widths[widest]--
		}
	}
	return widths
}
