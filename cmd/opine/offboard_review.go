package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// maxShown bounds the rows that a review shows of those that belong to nobody.
const maxShown = 20

// writeReview prints who leaves and why, who is held back, and what else is in the sheet.
func writeReview(w io.Writer, file *os.File, plan *offboarding.Plan, sheet *hrfile.Sheet, decision *offboarding.Decision) error {
	out := &review{bufio.NewWriter(w), file}
	leave := "leave"
	if len(plan.Targets) == 1 {
		leave = "leaves"
	}
	fmt.Fprintf(out, "%s: %s of %s %s; %s has %s in the column %q\n", terminal.Escape(plan.BaseURL),
		terminal.Grouped(len(plan.Targets)), terminal.Count(plan.Directory.Count, "user", "users"), leave,
		terminal.Escape(plan.Source.File),
		terminal.Count(len(sheet.People), "address", "addresses"), sheet.Column)
	if plan.Context != "" {
		fmt.Fprintf(out, "context: %s\n", plan.Context)
	}
	if sheet.DateColumn != "" {
		fmt.Fprintf(out, "last day: column %q, compared with %s\n", sheet.DateColumn, plan.AsOf)
	}
	if sheet.StatusColumn != "" {
		fmt.Fprintf(out, "status: column %q\n", sheet.StatusColumn)
	}

	var rows [][]string
	for _, target := range plan.Targets {
		rows = append(rows, []string{strconv.FormatInt(target.ID, 10), target.Email, target.Name, target.Role,
			target.LastDay, target.Status, target.Reason})
	}
	out.section("leave", "", len(rows), rows)
	rows = nil
	for _, person := range decision.HeldBack {
		rows = append(rows, []string{string(person.Kind), userOf(person), person.Name, person.Reason})
	}
	out.section("held back", "apply does not remove them; if you mean them, name them to opine users remove", len(rows),
		rows)
	rows = nil
	for _, person := range decision.Kept {
		rows = append(rows, []string{userOf(person), person.Reason})
	}
	out.section("kept", "", len(rows), rows)
	out.invitations(&plan.Invitations)
	out.cells("not in Opine", "", unmatchedAddresses(decision, sheet))
	out.cells("not an address", "nobody was looked up", sheet.Odd)
	out.rows("rows of somebody without an address", sheet.Nameless)
	out.rows("rows without an address", sheet.Blank)
	return out.Flush()
}

// invitations prints the open invitations to revoke, and those that are held back.
func (r *review) invitations(i *offboarding.Invitations) {
	if !i.Listed {
		fmt.Fprint(r, "\ninvitations: not looked at, because the key cannot list them\n")
		return
	}
	var rows [][]string
	for _, target := range i.Targets {
		rows = append(rows, []string{strconv.FormatInt(target.ID, 10), target.Email, target.Role, target.Reason})
	}
	r.section("invitations to revoke", "", len(rows), rows)
	rows = nil
	for _, held := range i.HeldBack {
		rows = append(rows, []string{string(held.Kind), fmt.Sprintf("%s (invitation %d)", held.Email, held.ID), held.Reason})
	}
	r.section("invitations held back", "apply does not revoke them; if you mean them, name them to opine invitations revoke",
		len(rows), rows)
}

// unmatchedAddresses returns the rows that belong to nobody, without those that are not an address.
func unmatchedAddresses(decision *offboarding.Decision, sheet *hrfile.Sheet) []hrfile.Cell {
	odd := make(map[int]bool)
	for _, cell := range sheet.Odd {
		odd[cell.Row] = true
	}
	var cells []hrfile.Cell
	for _, row := range decision.Unmatched {
		text := row.Address
		if row.SimilarTo != 0 {
			text += fmt.Sprintf(", similar to user %d, whom another row names", row.SimilarTo)
		}
		if !odd[row.Row] {
			cells = append(cells, hrfile.Cell{Row: row.Row, Text: text})
		}
	}
	return cells
}

func userOf(person offboarding.Person) string {
	return fmt.Sprintf("%s (user %d)", person.Email, person.ID)
}

func (r *review) rows(title string, rows []int) {
	if len(rows) > 0 {
		fmt.Fprintf(r, "\n%s: %d (row %s)\n", title, len(rows), someRows(rows))
	}
}

func someRows(rows []int) string {
	const most = 10
	var names []string
	for _, row := range rows[:min(most, len(rows))] {
		names = append(names, strconv.Itoa(row))
	}
	if len(rows) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// review is the output of writeReview.
type review struct {
	*bufio.Writer
	file *os.File // which gets the output
}

// cells prints the first cells of a list; the plan has all of them.
func (r *review) cells(title, remark string, cells []hrfile.Cell) {
	var rows [][]string
	for _, cell := range cells[:min(maxShown, len(cells))] {
		rows = append(rows, []string{fmt.Sprintf("row %d: %s", cell.Row, cell.Text)})
	}
	r.section(title, remark, len(cells), rows)
	if more := len(cells) - len(rows); more > 0 {
		fmt.Fprintf(r, "  … and %d more; the plan has them all\n", more)
	}
}

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
