package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

func printResults(w *stdout, results []removal.Result) {
	for _, result := range results {
		printResult(w, result)
	}
}

func printResult(w *stdout, result removal.Result) {
	row := []string{strconv.FormatInt(result.ID, 10), terminal.Escape(result.Email), string(result.Outcome)}
	switch result.Outcome {
	case removal.Failed:
		row[2] = terminal.Red(w.file, row[2])
	case removal.Refused:
		row[2] = terminal.Yellow(w.file, row[2])
	}
	if result.Reason != "" {
		row = append(row, terminal.Escape(result.Reason))
	}
	fmt.Fprintln(w, strings.Join(row, "\t"))
}

// resultError returns the error of a command with these results. If nobody was removed, the exit
// status is that of the first failure, so that removing one user ends as the API answered.
func resultError(results []removal.Result) error {
	count := make(map[removal.Outcome]int)
	var first error
	open := 0
	for _, result := range results {
		count[result.Outcome]++
		if !result.Done() {
			open++
		}
		if first == nil && result.Outcome == removal.Failed {
			first = result.Err
		}
	}
	switch {
	case open == 0:
		return nil
	case count[removal.Refused] == len(results):
		return exitf(exitRefused, "all %d are refused; nobody was removed", open)
	case open == len(results) && first != nil:
		return exitf(exitStatus(first), "%d of %d failed; the first: %w", open, len(results), first)
	}
	var kinds []string
	for _, outcome := range []removal.Outcome{removal.Failed, removal.Unconfirmed, removal.Refused, removal.NotSent} {
		if n := count[outcome]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	return exitf(exitPartial, "%d of %d users were not removed: %s", open, len(results), strings.Join(kinds, ", "))
}

// withResults adds the results to the error that stopped a command, if any.
func withResults(err error, results []removal.Result) error {
	failed := resultError(results)
	if err == nil || failed == nil {
		return cmp.Or(err, failed)
	}
	return fmt.Errorf("%w (%v)", err, failed)
}
