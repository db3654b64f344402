package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	opine "github.com/opine-go/opine/wrapper"
)

const (
	// maxNameWidth keeps one long name from pushing everybody else's row off the screen.
	maxNameWidth = 40
	// minCutWidth is what a terminal that is too narrow leaves of a column.
	minCutWidth = 8
)

// cutting says which columns give way on a terminal that is too narrow. Ids, addresses, roles and dates stay whole: they say
// who it is, and a part of them says somebody else.
type cutting int

const (
	neverCut cutting = iota
	cutFirst
	cutNext
)

type tableColumn struct {
	heading string
	cutting cutting
}

var personColumns = []tableColumn{{"ID", neverCut}, {"EMAIL", neverCut}, {"NAME", cutFirst}, {"ROLE", neverCut}, {"CREATED", neverCut}}

func personRow(user *opine.User) []string {
	name := runewidth.Truncate(printable(strings.TrimSpace(user.FirstName+" "+user.LastName)), maxNameWidth, "…")
	return []string{
		strconv.FormatInt(user.ID, 10), printable(user.Email), name, printable(user.Role), formatDate(user.CreatedAt),
	}
}

func formatDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// printTable shows who people are.
func printTable(w io.Writer, users []opine.User) error {
	t := table{columns: personColumns, header: true, width: terminalWidth(w)}
	for i := range users {
		t.rows = append(t.rows, personRow(&users[i]))
	}
	return t.print(w)
}

func (o *output) writeTable(users []opine.RawUser) error {
	t := table{columns: personColumns, header: o.header, width: o.width}
	if o.columns != nil {
		t.columns = nil
		for _, name := range o.columns {
			t.columns = append(t.columns, tableColumn{strings.ToUpper(printable(name)), cuttingOf(name)})
		}
	}
	for i := range users {
		if o.columns == nil {
			t.rows = append(t.rows, personRow(&users[i].User))
			continue
		}
		var row []string
		for _, c := range cells(users[i], o.columns) {
			row = append(row, printable(c.text))
		}
		t.rows = append(t.rows, row)
	}
	return t.print(o.w)
}

func cuttingOf(name string) cutting {
	switch {
	case name == "firstName" || name == "lastName":
		return cutFirst
	case slices.Contains(documented, name):
		return neverCut
	default:
		return cutNext
	}
}

// table is aligned by the cells that a terminal takes for a text, which for many scripts is not its number of characters.
type table struct {
	columns []tableColumn
	rows    [][]string
	header  bool
	width   int // to fit into, where it is not 0
}

const tableGap = "  "

func (t *table) print(w io.Writer) error {
	out := bufio.NewWriter(w)
	widths := t.widths()
	printRow := func(row []string) {
		line := ""
		for i, text := range row {
			line += runewidth.FillRight(runewidth.Truncate(text, widths[i], "…"), widths[i]) + tableGap
		}
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	if t.header {
		var headings []string
		for _, column := range t.columns {
			headings = append(headings, column.heading)
		}
		printRow(headings)
	}
	for _, row := range t.rows {
		printRow(row)
	}
	return out.Flush()
}

// widths are those of the widest cells, less what the terminal has no room for.
func (t *table) widths() []int {
	widths := make([]int, len(t.columns))
	for i, column := range t.columns {
		if t.header {
			widths[i] = runewidth.StringWidth(column.heading)
		}
		for _, row := range t.rows {
			widths[i] = max(widths[i], runewidth.StringWidth(row[i]))
		}
	}
	if t.width == 0 {
		return widths
	}
	excess := (len(widths)-1)*len(tableGap) - t.width
	for _, width := range widths {
		excess += width
	}
	for _, turn := range []cutting{cutFirst, cutNext} {
		for ; excess > 0; excess-- {
			widest := -1
			for i, column := range t.columns {
				least := max(minCutWidth, runewidth.StringWidth(column.heading))
				if column.cutting == turn && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
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
