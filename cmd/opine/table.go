package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	opine "github.com/opine-go/opine/wrapper"
)

// maxNameWidth keeps one long name from pushing everybody else's row off the screen. Addresses stay whole: they say who it is.
const maxNameWidth = 40

func writeTable(w io.Writer, users iter.Seq2[opine.User, error]) error {
	all, err := collect(users)
	if err != nil {
		return err
	}
	return printTable(w, all)
}

// printTable aligns by the cells that a terminal takes for a text, which for many scripts is not its number of characters.
func printTable(w io.Writer, users []opine.User) error {
	rows := [][]string{{"ID", "EMAIL", "NAME", "ROLE", "CREATED"}}
	for _, user := range users {
		rows = append(rows, []string{
			strconv.FormatInt(user.ID, 10), printable(user.Email), shortName(user), printable(user.Role), formatDate(user.CreatedAt),
		})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	out := bufio.NewWriter(w)
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += runewidth.FillRight(cell, widths[i]) + "  "
		}
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	return out.Flush()
}

func shortName(user opine.User) string {
	return runewidth.Truncate(printable(strings.TrimSpace(user.FirstName+" "+user.LastName)), maxNameWidth, "…")
}

func formatDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
