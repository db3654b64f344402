package main

import (
	"fmt"
	"strings"
	"time"
)

// report writes RESULTS.md.
func report(rows []row, all [][][]result, runs int) string {
	var b strings.Builder
	b.WriteString("# What it costs, measured\n\n")
	b.WriteString("Written by `make bench`, on " + machine() + ", " + time.Now().Format(time.DateOnly) + ".\n")
	b.WriteString("Absolute numbers belong to that machine; the ratios are what to compare.\n\n")
	b.WriteString("![CPU for each user, and wall time with slow requests, for each client](chart.svg)\n\n")

	b.WriteString("## Goals\n\n")
	writeTable(&b, []string{"this client", "goal", "measured", "reached"}, goalCells(rows, all))
	b.WriteString("\nA ratio is one of medians; where several are meant, the worst counts. A number that is no ratio is that of the worst run.\n")

	b.WriteString("\n## Clients\n\n")
	writeTable(&b, []string{"client", "module", "what it does here"}, peerCells())

	b.WriteString("\n## How\n\n")
	fmt.Fprintf(&b, method, runs)
	for i, row := range rows {
		b.WriteString("\n## " + row.title + "\n\n" + row.text + "\n\n")
		headings, cells := rowCells(row, all[i])
		writeTable(&b, headings, cells)
	}
	return b.String()
}

const method = `- Runs of each measurement: %d. A number is their median, with the least and the greatest in brackets. The runs go round the
  clients, so that a slow minute falls on all of them alike.
- The server is a process of its own, made new for each measurement. It speaks plain HTTP/1.1 on loopback, without
  compression, names the length of each page, and answers Opine's form and OpenAI's with the same people.
- Each measurement is a process of its own, with an empty environment and Go's defaults. CPU is user and system time by
  getrusage, the garbage collector's included; allocations are the difference of runtime.MemStats; both begin after the client
  was made, and include opening its connections.
- Every client decodes every user whole, and the loop takes the id from what the client hands over. A listing that does not
  count as many users as there are fails the run.
- Server and client share the machine's cores, which makes wall times without delay longer than they would be alone.
`

func goalCells(rows []row, all [][][]result) [][]string {
	var cells [][]string
	for i, row := range rows {
		for _, goal := range row.goals {
			measured := goal.measured(row, all[i])
			cells = append(cells, []string{goal.what, goal.want(), goal.text(measured), goal.verdict(measured)})
		}
	}
	return cells
}

func peerCells() [][]string {
	versions := moduleVersions()
	var cells [][]string
	for _, name := range []string{this, stock, plain, resty, openAI, floored} {
		p := peers[name]
		cells = append(cells, []string{p.title, p.versionText(versions), p.how})
	}
	return cells
}

func rowCells(r row, results [][]result) (headings []string, cells [][]string) {
	headings = []string{""}
	for i, metric := range r.metrics {
		headings = append(headings, metric.name)
		if i == 0 && r.shares {
			headings = append(headings, "the first line, of this")
		}
	}
	first := r.metrics[0].spread(r.lines[0].job, results[0])
	for i, line := range r.lines {
		row := []string{line.label}
		for k, metric := range r.metrics {
			s := metric.spread(line.job, results[i])
			row = append(row, metric.text(s))
			if k == 0 && r.shares {
				row = append(row, ratio(first.median/s.median))
			}
		}
		cells = append(cells, row)
	}
	return headings, cells
}

// writeTable writes a table of Markdown.
func writeTable(b *strings.Builder, headings []string, cells [][]string) {
	writeLine := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	writeLine(headings)
	b.WriteString(strings.Repeat("| --- ", len(headings)) + "|\n")
	for _, row := range cells {
		writeLine(row)
	}
}
