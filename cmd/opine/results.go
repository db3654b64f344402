package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

var resultSchema = record.Schema{
	Item: "result", Items: "results",
	Fields: []record.Field{
		{Name: "resource", Kind: record.Key},
		{Name: "id", Kind: record.Key},
		{Name: "email", Kind: record.Address},
		{Name: "outcome", Kind: record.Key},
		{Name: "detail", Kind: record.Name},
		{Name: "reason", Kind: record.Name},
		{Name: "ticket", Kind: record.Key},
		{Name: "osUser", Kind: record.Key},
		{Name: "run", Kind: record.Key},
	},
	Columns: []record.Column{
		{Heading: "RESOURCE", Members: []string{"resource"}, Kind: record.Key},
		{Heading: "ID", Members: []string{"id"}, Kind: record.Key},
		{Heading: "EMAIL", Members: []string{"email"}, Kind: record.Address},
		{Heading: "OUTCOME", Members: []string{"outcome"}, Kind: record.Key},
		{Heading: "DETAIL", Members: []string{"detail"}, Kind: record.Name},
	},
}

// resultRecord is a result for programs. All members are always there.
type resultRecord struct {
	Resource string          `json:"resource"`
	ID       int64           `json:"id"`
	Email    string          `json:"email"`
	Outcome  removal.Outcome `json:"outcome"`
	Detail   string          `json:"detail"`
	Reason   string          `json:"reason"`
	Ticket   string          `json:"ticket"`
	OSUser   string          `json:"osUser"`
	Run      string          `json:"run"` // empty without a log
}

// results prints the results of a command that changes something: a line for each as it comes, or a
// record in a format for programs.
type results struct {
	s       *streams
	why     removal.Why
	log     *removal.Log    // once it is open
	printer *output.Printer // nil for lines
	shown   map[string]bool // the lines for answers that are not final, by resource and id
	count   map[removal.Outcome]int
	printed bool
	mixed   bool // both users and invitations, so that lines tell their ids apart
}

// answer shows a result that a listing may still correct. Formats for programs wait for the final
// one.
func (r *results) answer(result removal.Result) {
	if r.printer != nil || result.Outcome == removal.Unconfirmed {
		return
	}
	if r.shown == nil {
		r.shown = make(map[string]bool)
	}
	r.shown[answerKey(result)] = true
	r.line(result)
}

func answerKey(result removal.Result) string {
	return fmt.Sprintln(result.Resource(), result.ID, result.Outcome)
}

// print prints a final result, unless the same answer has been shown.
func (r *results) print(result removal.Result) {
	r.printed = true
	switch {
	case r.printer != nil:
		raw, err := json.Marshal(resultRecord{
			Resource: result.Resource(), ID: result.ID, Email: result.Email, Outcome: result.Outcome, Detail: result.Reason,
			Reason: r.why.Reason, Ticket: r.why.Ticket, OSUser: r.why.OSUser, Run: r.log.Run(),
		})
		if err == nil {
			err = r.printer.Write(context.Background(), record.New(raw))
		}
		r.s.out.keep(err)
	case !r.shown[answerKey(result)]:
		r.line(result)
	}
}

// line prints a result for people. A terminal shows only the first lines of each outcome.
func (r *results) line(result removal.Result) {
	if r.count[result.Outcome]++; r.count[result.Outcome] > maxShown && terminal.Is(r.s.out.file) {
		return
	}
	row := []string{strconv.FormatInt(result.ID, 10), terminal.EscapeAddress(result.Email), string(result.Outcome)}
	if r.mixed && result.Invitation {
		row[0] = "invitation " + row[0]
	}
	switch result.Outcome {
	case removal.Failed:
		row[2] = terminal.Red(r.s.out.file, row[2])
	case removal.Refused:
		row[2] = terminal.Yellow(r.s.out.file, row[2])
	}
	if result.Reason != "" {
		row = append(row, terminal.Escape(result.Reason))
	}
	fmt.Fprintln(r.s.out, strings.Join(row, "\t"))
}

// end completes the output. A command that failed before its first result has none.
func (r *results) end(err error) {
	if r.printer != nil && (err == nil || r.printed) {
		r.s.out.keep(r.printer.Close(context.Background()))
	}
	where := "-o csv prints all rows"
	if name := r.log.Name(); name != "" {
		where = "the log has all of them: " + terminal.Escape(name)
	}
	for _, outcome := range slices.Sorted(maps.Keys(r.count)) {
		if more := r.count[outcome] - maxShown; more > 0 && r.printer == nil && terminal.Is(r.s.out.file) {
			fmt.Fprintf(r.s.err, "… and %s more %s; %s\n", terminal.Grouped(more), outcome, where)
		}
	}
}

// changed reports whether the server has, or may have, changed something.
func changed(results []removal.Result) bool {
	return slices.ContainsFunc(results, func(result removal.Result) bool {
		switch result.Outcome {
		case removal.Removed, removal.Revoked, removal.Invited, removal.Unconfirmed:
			return true
		}
		return false
	})
}

// partly makes exitPartial the status of an error that came after a change.
func partly(err error, results []removal.Result) error {
	if err == nil || !changed(results) {
		return err
	}
	return &exitError{exitPartial, err}
}

// resultError returns the error of a command with these results. If nobody was removed, the exit
// status is that of the first failure, so that removing one user ends as the API answered.
func resultError(results []removal.Result) error {
	var first error
	open := countOpen(results)
	for _, result := range results {
		if first == nil && result.Outcome == removal.Failed {
			first = result.Err
		}
	}
	switch {
	case open == 0:
		return nil
	case changed(results):
	case first != nil:
		return exitf(exitStatus(first), "%d of %d failed; the first: %w", open, len(results), first)
	case countOutcomes(results)[removal.Refused] > 0:
		return exitf(exitRefused, "%d of %d are refused; nobody was removed", open, len(results))
	}
	var undone []string
	for _, kind := range []struct {
		invitations bool
		one, many   string
	}{{false, "user", "users"}, {true, "invitation", "invitations"}} {
		of := ofKind(results, kind.invitations)
		if countOpen(of) > 0 {
			undone = append(undone, fmt.Sprintf("of %s, %s", terminal.Count(len(of), kind.one, kind.many), openOutcomes(of)))
		}
	}
	return exitf(exitPartial, "%s", strings.Join(undone, "; "))
}

// ofKind returns the results for invitations, or those for users.
func ofKind(results []removal.Result, invitations bool) []removal.Result {
	return slices.DeleteFunc(slices.Clone(results), func(r removal.Result) bool { return r.Invitation != invitations })
}

func countOpen(results []removal.Result) (open int) {
	for _, result := range results {
		if !result.Done() {
			open++
		}
	}
	return open
}

// openOutcomes counts the outcomes of what is not done.
func openOutcomes(results []removal.Result) string {
	count := countOutcomes(results)
	var kinds []string
	for _, outcome := range []removal.Outcome{removal.Failed, removal.Unconfirmed, removal.Refused, removal.NotSent} {
		if n := count[outcome]; n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	return strings.Join(kinds, ", ")
}

func countOutcomes(results []removal.Result) map[removal.Outcome]int {
	count := make(map[removal.Outcome]int)
	for _, result := range results {
		count[result.Outcome]++
	}
	return count
}

// withResults adds the results to the error that stopped a command, if any.
func withResults(err error, results []removal.Result) error {
	failed := resultError(results)
	if err == nil || failed == nil {
		return partly(cmp.Or(err, failed), results)
	}
	return partly(fmt.Errorf("%w (%v)", err, failed), results)
}
