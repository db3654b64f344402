package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// maxCell bounds a cell of a review, for texts that nobody reads to their end. The plan has them whole.
const maxCell = 200

// section prints a heading with a number, and rows below it in columns. Empty columns are left out. A
// terminal gets the first rows only. If they are too wide for it, the last column, which says why,
// gets lines of its own.
func (r *review) section(title, remark string, n int, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(r, "\n%s: %s", title, terminal.Grouped(n))
	if remark != "" {
		fmt.Fprintf(r, " (%s)", remark)
	}
	fmt.Fprintln(r)
	more := 0
	if terminal.Is(r.file) && len(rows) > maxShown {
		rows, more = rows[:maxShown], len(rows)-maxShown
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = terminal.CutMiddle(terminal.EscapeAddresses(row[i]), maxCell)
			widths[i] = max(widths[i], terminal.Cells(row[i]))
		}
	}
	width := terminal.Width(r.file)
	if last := len(widths) - 1; width > 0 && lengthOf(widths) > width {
		fit(widths[:last], width)
		for _, row := range rows {
			r.columns(row[:last], widths[:last])
			for _, part := range terminal.Fold(row[last], width-len("      ")) {
				fmt.Fprintln(r, "      "+part)
			}
		}
	} else {
		for _, row := range rows {
			r.columns(row, widths)
		}
	}
	if more > 0 {
		fmt.Fprintf(r, "  … and %s more; a pipe gets all rows\n", terminal.Grouped(more))
	}
}

// columns prints the cells of a row, shortened to the widths.
func (r *review) columns(row []string, widths []int) {
	line := ""
	for i, cell := range row {
		if widths[i] > 0 {
			line += "  " + terminal.Pad(terminal.CutMiddle(cell, widths[i]), widths[i])
		}
	}
	line = strings.TrimRight(line, " ")
	switch kind, rest, _ := strings.Cut(strings.TrimLeft(line, " "), "  "); {
	case line == "":
		return
	case kind == "near miss" && rest != "":
		line = strings.Replace(line, kind, terminal.Yellow(r.file, kind), 1)
	}
	fmt.Fprintln(r, line)
}

// lengthOf returns the length of a line with columns of these widths.
func lengthOf(widths []int) (length int) {
	for _, width := range widths {
		if width > 0 {
			length += len("  ") + width
		}
	}
	return length
}

// fit takes cells from the widest columns until a line fits.
func fit(widths []int, width int) {
	for len(widths) > 0 && lengthOf(widths) > width && slices.Max(widths) > 1 {
		widths[slices.Index(widths, slices.Max(widths))]--
	}
}
