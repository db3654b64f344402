package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestMain lets the driver start the test binary as its subprocess.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "serve" || os.Args[1] == "measure") {
		if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var tinySize = size{
	people: 300, pageSize: 100, delay: 2 * time.Millisecond, sizes: []int{100, 200, 300},
	removed: 20, loopPeople: 60, churnPeople: 200, smallPage: 10, perSecond: 1000, limitedPages: 3,
}

func TestBench(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows measures processor time in steps of 16 ms, which is more than this takes")
	}
	const runs = 2
	opine, err := buildOpine(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(tinySize, opine)
	all, err := collect(t.Context(), rows, runs, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for k, line := range row.lines {
			if got := len(all[i][k]); got != runs {
				t.Errorf("%s, %s: %d results", row.title, line.label, got)
			}
			metric := row.metrics[0]
			if s := metric.spread(line.job, all[i][k]); s.low <= 0 && metric.name != lost.name {
				t.Errorf("%s, %s: %s is %+v", row.title, line.label, metric.name, s)
			}
		}
	}
	text := report(rows, all, runs)
	for _, row := range rows {
		if !strings.Contains(text, "## "+row.title) {
			t.Errorf("the report lacks the row %q", row.title)
		}
	}
	if strings.Contains(text, "%!") || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
		t.Errorf("the report lacks a number:\n%s", text)
	}
	if _, err := draw(panelsOf(rows, all)); err != nil {
		t.Error(err)
	}
}

func TestFailedMeasurement(t *testing.T) {
	t.Parallel()
	r := row{title: "broken", lines: []line{{"nobody", job{Peer: "nobody", Work: list, People: 1, PageSize: 1}}}}
	_, err := collect(t.Context(), []row{r}, 1, io.Discard)
	if err == nil || !strings.Contains(err.Error(), `there is no peer "nobody"`) {
		t.Errorf("got %v", err)
	}
}
