package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// report returns the text of RESULTS.md.
func report(rows []row, all [][][]result, runs int) string {
	var b strings.Builder
	b.WriteString("# Benchmark results\n\n")
	b.WriteString("`make bench` wrote this on " + machine() + ", " + time.Now().Format(time.DateOnly) + ".\n")
	b.WriteString("Compare the ratios; the absolute numbers belong to that machine.\n\n")
	b.WriteString(claims(rows, all) + "\n\n")
	b.WriteString("![CPU per user, and wall time with slow requests, of each client](chart.svg)\n\n")

	b.WriteString("## Goals\n\n")
	writeTable(&b, []string{"this client", "goal", "measured", "reached"}, goalCells(rows, all))
	b.WriteString("\nA ratio compares medians, and the worst of several counts. Other numbers are the worst run's.\n")
	b.WriteString(reasons(rows, all))

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

const method = `- Runs of each measurement: %d. Tables show the median, and the range in brackets. The runs
  alternate between the clients, so that a slow minute affects all of them alike.
- Each measurement has a new server process. It speaks HTTP/1.1 over loopback, without compression
  unless a table says otherwise, sends the length of each page, and serves the same people in the
  formats of Opine and of OpenAI.
- Each measurement has a new client process, with an empty environment and Go's defaults. CPU is
  user and system time, including the garbage collector. Allocations come from runtime.MemStats.
  Both start after the client is created, and include opening connections.
- Every client decodes all members of every user. A listing with a wrong number of users fails the
  run.
- Server and client share the machine's cores, which makes wall times without a delay longer.
`

// claims returns the sentence about the most important ratios.
func claims(rows []row, all [][][]result) string {
	var parts []string
	for i, row := range rows {
		for _, goal := range row.goals {
			if goal.claim != nil {
				parts = append(parts, goal.claim(goal.measured(row, all[i])))
			}
		}
	}
	return "Compared with a generated client, it " + strings.Join(parts, ", and ") + "."
}

// reasons explains the goals that were missed.
func reasons(rows []row, all [][][]result) string {
	var b strings.Builder
	for i, row := range rows {
		for _, goal := range row.goals {
			if goal.measured(row, all[i]) > goal.atMost {
				fmt.Fprintf(&b, "\nMissed, %s: %s\n", goal.what, cmp.Or(goal.reason, "the reason is not known yet."))
			}
		}
	}
	return b.String()
}

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
	for _, name := range []string{this, stock, ogen, plain, plainV2, resty, openAI, floor} {
		p := peers[name]
		cells = append(cells, []string{p.title, p.versionText(versions), p.how})
	}
	return cells
}

func rowCells(r row, results [][]result) (headings []string, cells [][]string) {
	headings = []string{""}
	for i, metric := range r.metrics {
		headings = append(headings, metric.name)
		if i == 0 && r.ratios {
			headings = append(headings, "first line / this line")
		}
	}
	first := r.metrics[0].spread(r.lines[0].job, results[0])
	for i, line := range r.lines {
		row := []string{line.label}
		for k, metric := range r.metrics {
			s := metric.spread(line.job, results[i])
			row = append(row, metric.text(s))
			if k == 0 && r.ratios {
				row = append(row, ratio(first.median/s.median))
			}
		}
		cells = append(cells, row)
	}
	return headings, cells
}

// writeTable writes a Markdown table.
func writeTable(b *strings.Builder, headings []string, cells [][]string) {
	writeLine := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	writeLine(headings)
	b.WriteString(strings.Repeat("| --- ", len(headings)) + "|\n")
	for _, row := range cells {
		writeLine(row)
	}
}
