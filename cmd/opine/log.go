package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/spf13/cobra"
)

const logHelp = `List the changes in the log of this machine, oldest first. Nothing is sent.

Each command that removes users, or sends or revokes invitations, writes two lines of JSON for each
change: the intent before the request, with everything that the server knew of the user or the
invitation, and the outcome afterwards. This command shows both as one row. The outcome is "unknown"
if the run ended before the answer. An invitation that was not sent has the id 0.

The reason is that of --reason, and without the flag what named the user or the invitation. The
source always says what named it. The approver, the ticket and the comment of a plan are there too.

The tool never shortens or deletes the log. It has personal data, so your retention policy applies:
to rotate it, rename the file while no change is running, and delete old files when they are due. A
run that was cut short can be repeated only while its log is in place.`

var logSchema = record.Schema{
	Item: "change", Items: "changes",
	Fields: []record.Field{
		{Name: "time", Kind: record.Date}, {Name: "run", Kind: record.Key}, {Name: "server", Kind: record.Key},
		{Name: "keyFingerprint", Kind: record.Key}, {Name: "resource", Kind: record.Key},
		{Name: "id", Kind: record.Key}, {Name: "email", Kind: record.Address},
		{Name: "reason", Kind: record.Name}, {Name: "source", Kind: record.Name},
		{Name: "outcome", Kind: record.Key}, {Name: "detail", Kind: record.Name},
		{Name: "osUser", Kind: record.Key}, {Name: "approvedBy", Kind: record.Name},
		{Name: "ticket", Kind: record.Key}, {Name: "comment", Kind: record.Name},
	},
	Columns: []record.Column{
		{Heading: "TIME", Members: []string{"time"}, Kind: record.Key},
		{Heading: "RUN", Members: []string{"run"}, Kind: record.Other},
		{Heading: "RESOURCE", Members: []string{"resource"}, Kind: record.Other},
		{Heading: "ID", Members: []string{"id"}, Kind: record.Key},
		{Heading: "EMAIL", Members: []string{"email"}, Kind: record.Address},
		{Heading: "OUTCOME", Members: []string{"outcome"}, Kind: record.Key},
		{Heading: "REASON", Members: []string{"reason"}, Kind: record.Name},
		{Heading: "DETAIL", Members: []string{"detail"}, Kind: record.Name},
	},
}

// logResources are what the log has changes of.
var logResources = []string{removal.Result{}.Resource(), removal.Result{Invitation: true}.Resource()}

func newLogCommand(s *streams) *cobra.Command {
	var options output.Options
	var path, person string
	var filter removal.LogFilter
	log := &cobra.Command{
		Use:   "log",
		Short: "List the removals and invitations in the log",
		Long:  logHelp,
		Example: `  opine log
  opine log --person ann@example.com -o json
  opine log --resource invitations
  opine log --reason leavers.csv -o csv >removals.csv`,
		Args: cobra.NoArgs,
	}
	flags := log.Flags()
	addLogFlag(flags, &path, "read this `FILE`")
	flags.StringVar(&person, "person", "", "only the user or invitation with this `ID` or address")
	flags.StringVar(&filter.Run, "run", "", "only the changes of this `RUN`")
	flags.StringVar(&filter.Resource, "resource", "", "only this `RESOURCE`: users or invitations")
	flags.StringVar(&filter.Reason, "reason", "",
		"only changes with this `TEXT` in the reason, source, detail or comment, in upper or lower case")
	addOutputFlags(log, &logSchema, &options)
	_ = log.RegisterFlagCompletionFunc("resource",
		cobra.FixedCompletions(logResources, cobra.ShellCompDirectiveNoFileComp))
	log.RunE = func(command *cobra.Command, _ []string) (err error) {
		for _, name := range []string{"person", "run", "resource", "reason", "log"} {
			if flag := flags.Lookup(name); flag.Changed && flag.Value.String() == "" {
				return usagef("--%s is empty; give a value, or leave the flag out", name)
			}
		}
		if filter.Resource != "" && !slices.Contains(logResources, filter.Resource) {
			return usagef("--resource is %q; it must be %s", filter.Resource, strings.Join(logResources, " or "))
		}
		if person != "" {
			if filter.Person, err = removal.ParseName(person); err != nil {
				return usagef("--person: %w", err)
			}
		}
		if path == "" {
			if path, err = removal.DefaultLogPath(); err != nil {
				return err
			}
		}
		printer, err := newPrinter(s, command, &logSchema, options)
		if err != nil {
			return err
		}
		if flags.Changed("log") {
			if _, err := os.Stat(path); err != nil {
				return err
			}
		}
		l := &logListing{path: path, filter: filter}
		if err := printer.Print(command.Context(), l.records()); err != nil {
			return err
		}
		l.summarize(s)
		return nil
	}
	return log
}

// logListing lists the changes in a log.
type logListing struct {
	path    string
	filter  removal.LogFilter
	shown   int
	skipped []int // lines that cannot be read
}

// summarize counts the changes on a terminal, and always the lines that cannot be read.
func (l *logListing) summarize(s *streams) {
	if terminal.Is(s.out.file) {
		fmt.Fprintln(s.err, terminal.Count(l.shown, "change", "changes"))
	}
	if n := len(l.skipped); n > 0 {
		fmt.Fprintf(s.err, "%s of the log cannot be read, the first of them line %d; a run that was cut short leaves such a line\n",
			terminal.Count(n, "line", "lines"), l.skipped[0])
	}
}

func (l *logListing) records() iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		for entry, err := range removal.ReadLog(l.path, func(line int) { l.skipped = append(l.skipped, line) }) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !l.filter.Matches(entry) {
				continue
			}
			l.shown++
			raw, err := json.Marshal(struct {
				Time string `json:"time"` // of one length, so that texts sort as times do
				removal.Entry
			}{entry.Time.UTC().Format("2006-01-02T15:04:05.000Z"), entry})
			if !yield(record.New(raw), err) || err != nil {
				return
			}
		}
	}
}
