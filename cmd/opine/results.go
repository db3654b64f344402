package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

func printResults(w io.Writer, results []removal.Result) {
	for _, result := range results {
		printResult(w, result)
	}
}

func printResult(w io.Writer, result removal.Result) {
	row := []string{strconv.FormatInt(result.ID, 10), printable(result.Email), string(result.Outcome)}
	if result.Reason != "" {
		row = append(row, printable(result.Reason))
	}
	fmt.Fprintln(w, strings.Join(row, "\t"))
}

// verdict turns the results into the end of the command. Where nobody is out, the exit status is that of the first failure, so
// that the removal of one user ends as the API answered.
func verdict(results []removal.Result) error {
	count := make(map[removal.Outcome]int)
	var first error
	left := 0
	for _, result := range results {
		count[result.Outcome]++
		if !result.Done() {
			left++
		}
		if first == nil && result.Outcome == removal.Failed {
			first = result.Err
		}
	}
	switch {
	case left == 0:
		return nil
	case count[removal.Refused] == len(results):
		return exitf(exitRefused, "all %d are refused; nobody was removed", left)
	case left == len(results) && first != nil:
		return exitf(exitStatus(first), "%d of %d failed; the first: %w", left, len(results), first)
	}
	var kinds []string
	for _, outcome := range []removal.Outcome{removal.Failed, removal.Refused, removal.NotSent} {
		if n := count[outcome]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	return exitf(exitPartial, "%d of %d are not out: %s", left, len(results), strings.Join(kinds, ", "))
}

// ended says how a run ended that may have been cut short by err.
func ended(err error, results []removal.Result) error {
	if err == nil {
		return verdict(results)
	}
	if rest := verdict(results); rest != nil {
		return fmt.Errorf("%w (%v)", err, rest)
	}
	return err
}
