package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
)

// writeReview is the plan for a person: who goes and why, and whatever in the file did not come to that.
func writeReview(w io.Writer, plan *offboarding.Plan, file *hrfile.Roster, m *offboarding.Matching) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s: %d of %d members leave; %s has %s in the column %q\n",
		plan.BaseURL, len(plan.Targets), plan.Directory.Count, plan.Source.File, terminal.Count(len(file.People), "address", "addresses"), file.Column)

	var rows [][]string
	for i, target := range plan.Targets {
		user := m.Leavers[i]
		name := strings.TrimSpace(user.FirstName + " " + user.LastName)
		rows = append(rows, []string{strconv.FormatInt(target.ID, 10), target.Email, name, target.Role, target.Reason})
	}
	section(out, "leave", "", rows)

	rows = nil
	for _, near := range m.Near {
		rows = append(rows, []string{inRow(near.Person), member(near.Member), near.How})
	}
	section(out, "near misses", "they stay; where they are meant, name them to opine users remove", rows)

	rows = nil
	for _, shared := range m.Shared {
		names := make([]string, len(shared.Members))
		for i, user := range shared.Members {
			names[i] = member(user)
		}
		rows = append(rows, []string{inRow(shared.Person), strings.Join(names, ", ")})
	}
	section(out, "addresses of several members", "they stay; where one is meant, name them by id to opine users remove", rows)

	rows = nil
	for _, user := range m.Nameless {
		rows = append(rows, []string{member(user)})
	}
	section(out, "members without an address", "they stay, since no file can tell", rows)

	rows = nil
	if plan.Source.Kind == offboarding.FromRoster { // most who stay may have no account at all
		if n := len(m.Unmatched); n > 0 {
			fmt.Fprintf(out, "\non the roster and not in Opine: %d\n", n)
		}
	} else {
		for _, person := range m.Unmatched {
			rows = append(rows, []string{inRow(person)})
		}
	}
	section(out, "not in Opine", "", rows)

	rows = nil
	for _, person := range file.Strange {
		rows = append(rows, []string{inRow(person)})
	}
	section(out, "not an address", "nobody was looked for", rows)
	if n := len(file.Blank); n > 0 {
		fmt.Fprintf(out, "\nrows without an address: %d (row %s)\n", n, someRows(file.Blank))
	}
	return out.Flush()
}

func inRow(person hrfile.Person) string { return fmt.Sprintf("row %d: %s", person.Row, person.Address) }

func member(user opine.RawUser) string { return fmt.Sprintf("%s (user %d)", user.Email, user.ID) }

func someRows(rows []int) string {
	const some = 10
	var names []string
	for _, row := range rows[:min(some, len(rows))] {
		names = append(names, strconv.Itoa(row))
	}
	if len(rows) > some {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// section prints a heading with the number of rows, and the rows below it in columns.
func section(out *bufio.Writer, title, remark string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s: %d", title, len(rows))
	if remark != "" {
		fmt.Fprintf(out, " (%s)", remark)
	}
	fmt.Fprintln(out)
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = terminal.Escape(row[i])
			widths[i] = max(widths[i], runewidth.StringWidth(row[i]))
		}
	}
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += "  " + runewidth.FillRight(cell, widths[i])
		}
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
}
