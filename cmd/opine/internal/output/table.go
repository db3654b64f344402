package output

import (
	"bufio"
	"context"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

const (
	maxNameWidth = 40 // so that one long name does not push all other columns aside
	tableGap     = "  "
)

// minWidths are the widths to which a column is shortened. A part of any other value would mislead.
var minWidths = map[record.Kind]int{record.Name: 8, record.Other: 8, record.Address: 16}

// dropOrder is the order in which columns are dropped from a terminal that is still too narrow.
var dropOrder = []record.Kind{record.Date, record.Other, record.Name, record.Key}

// table prints aligned columns. On a terminal it never wraps: it shortens the widest columns, then
// drops columns.
type table struct {
	out     *bufio.Writer
	columns []record.Column
	header  bool
	width   int // of the terminal; 0 is unlimited
	rows    [][]string
	dropped []string
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
		t.rows = append(t.rows, make([]string, len(t.columns)))
		for i, column := range t.columns {
			t.rows[0][i] = column.Heading
		}
	}
	return t
}

func (t *table) write(_ context.Context, r *record.Record) error {
	row := make([]string, len(t.columns))
	for i, column := range t.columns {
		switch text := column.Text(r); column.Kind {
		case record.Address:
			row[i] = terminal.EscapeAddress(text)
		case record.Name:
			row[i] = terminal.Cut(terminal.Escape(text), maxNameWidth)
		default:
			row[i] = terminal.Escape(text)
		}
	}
	t.rows = append(t.rows, row)
	return nil
}

func (t *table) close(context.Context) error {
	shown, widths := t.fit()
	for _, row := range t.rows {
		line := ""
		for n, i := range shown {
			text := terminal.Cut(row[i], widths[i])
			if t.columns[i].Kind == record.Address {
				text = terminal.CutMiddle(row[i], widths[i])
			}
			if n > 0 {
				line += tableGap
			}
			line += terminal.Pad(text, widths[i])
		}
		line = strings.TrimRight(line, " ")
		if t.width > 0 {
			line = terminal.Cut(line, t.width)
		}
		t.out.WriteString(line + "\n")
	}
	return nil
}

// fit returns the columns that are shown and the widths of all columns.
func (t *table) fit() (shown, widths []int) {
	natural := make([]int, len(t.columns))
	for _, row := range t.rows {
		for i, text := range row {
			natural[i] = max(natural[i], terminal.Cells(text))
		}
	}
	for i := range t.columns {
		shown = append(shown, i)
	}
	for {
		widths = slices.Clone(natural)
		if t.width == 0 || t.shorten(shown, widths, false) {
			return shown, widths
		}
		last := t.lastToDrop(shown)
		if last < 0 {
			t.shorten(shown, widths, true)
			return shown, widths
		}
		t.dropped = append(t.dropped, t.columns[shown[last]].Heading)
		shown = slices.Delete(shown, last, last+1)
	}
}

// shorten takes cells from the widest column until the table fits, and reports whether it does.
// Columns keep their minimum width, unless it is the last resort.
func (t *table) shorten(shown, widths []int, lastResort bool) bool {
	excess := (len(shown)-1)*len(tableGap) - t.width
	for _, i := range shown {
		excess += widths[i]
	}
	for ; excess > 0; excess-- {
		widest := -1
		for _, i := range shown {
			least, flexible := minWidths[t.columns[i].Kind]
			if t.header {
				least = max(least, terminal.Cells(t.columns[i].Heading))
			}
			if lastResort {
				least = 1
			}
			if flexible && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

// lastToDrop returns the index of the next column to drop, or -1. The first column is never
// dropped.
func (t *table) lastToDrop(shown []int) int {
	for _, kind := range dropOrder {
		for n := len(shown) - 1; n > 0; n-- {
			if t.columns[shown[n]].Kind == kind {
				return n
			}
		}
	}
	return -1
}

func (t *table) notes() []string {
	if t.dropped == nil {
		return nil
	}
	return []string{"not shown, because the terminal is too narrow: " + strings.Join(t.dropped, ", ")}
}
