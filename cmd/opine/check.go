package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/apicheck"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

func newCheckCommand(s *streams, c *connection) *cobra.Command {
	var format, file string
	check := &cobra.Command{
		Use:   "check",
		Short: "Compare a server with the OpenAPI document",
		Long: `Compare a server with the OpenAPI document: with what the vendor documents, and with what the
document assumes.

The command only reads. It sends about a dozen requests, and more for a large organization. One
request has an unknown key, and one has none. Statements about changes, such as removals, stay
untestable.

With --report, the command also writes what it saw to a file that you can attach to a public issue:
statuses, the names of documented members, JSON types, lengths and verdicts. The file has no values
from the server, no key and no host other than the vendor's.

If the server differs from the document, the exit status is 8.`,
		Example: `  opine check --sandbox
  opine check -o json >opine-check.json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return usagef("-o %q is not a format of this command; use table or json", format)
			}
			target, err := c.target(s)
			if err != nil {
				return err
			}
			server, err := target.check()
			if err != nil {
				return err
			}
			report, err := apicheck.Run(command.Context(), server)
			if err != nil {
				return err
			}
			if err := writeReport(s.out, terminal.Width(s.out.file), format, report); err != nil {
				return err
			}
			if file != "" {
				if err := writeEvidence(file, report.Evidence(target.publicName())); err != nil {
					return err
				}
				fmt.Fprintf(s.err, "wrote %s, which has no personal data; attach it to an issue at %s\n",
					terminal.Escape(file), issuesURL)
			}
			if n := report.Differences(); n > 0 {
				return exitf(exitDifferences, "the server differs from the OpenAPI document in %s",
					terminal.Count(n, "point", "points"))
			}
			return nil
		},
	}
	check.Flags().StringVarP(&format, "output", "o", "table", "the `FORMAT`: table or json")
	check.Flags().StringVar(&file, "report", "", "also write a `FILE` without personal data, for a public issue")
	return check
}

// unknownKey is a key that no server accepts.
const unknownKey = "opine-check-unknown-key"

// issuesURL is where evidence is welcome.
const issuesURL = "https://github.com/opine-go/opine/issues"

// check returns how the check reaches the server.
func (t *target) check() (server apicheck.Server, err error) {
	server.BaseURL, server.NoKey = t.baseURL, t.transport
	if server.Client, err = t.client(); err != nil {
		return server, err
	}
	if server.ValidKey, err = t.withKey(t.key); err != nil {
		return server, err
	}
	server.UnknownKey, err = t.withKey(unknownKey)
	return server, err
}

// publicName names the server without a host, unless it is the vendor's.
func (t *target) publicName() string {
	if t.name == sandboxName || t.name == opine.DefaultBaseURL {
		return t.name
	}
	return "another server"
}

func writeEvidence(file string, evidence *apicheck.Evidence) error {
	var text bytes.Buffer
	if err := terminal.EncodeJSON(&text, evidence, "  "); err != nil {
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o600)
}

// writeReport prints a report. A width above 0 is that of a terminal.
func writeReport(w io.Writer, width int, format string, report *apicheck.Report) error {
	if format == "json" {
		return terminal.EncodeJSON(w, report, "  ")
	}
	out := bufio.NewWriter(w)
	place, id := 0, 0
	for _, f := range report.Findings {
		place, id = max(place, len(f.Place)), max(id, len(f.ID))
	}
	for _, f := range report.Findings {
		columns := fmt.Sprintf("%-10s  %-10s  %-*s  %-*s  ", f.Verdict, f.Basis, id, f.ID, place, f.Place)
		indent := strings.Repeat(" ", len(columns))
		if width > 0 && len(columns) > width/2 { // the texts get lines of their own
			fmt.Fprintln(out, terminal.Cut(strings.TrimRight(columns, " "), width))
			columns, indent = "      ", "      "
		}
		for _, text := range []string{f.Text, f.Detail} {
			lines := []string{terminal.Escape(text)}
			if width > 0 {
				lines = terminal.Fold(lines[0], width-len(indent))
			}
			for _, line := range lines {
				if line != "" {
					fmt.Fprintln(out, columns+line)
				}
				columns = indent
			}
		}
	}
	for _, list := range []struct {
		title string
		items []string
	}{
		{"members that the document does not have", report.Undeclared},
		{"violations of the document's schemas", report.Violations},
		{"values that the document does not name", report.OtherValues},
	} {
		if len(list.items) > 0 {
			fmt.Fprintf(out, "%s:\n  %s\n", list.title, terminal.Escape(strings.Join(list.items, "; ")))
		}
	}
	fmt.Fprintf(out, "%s, %s, %s\n", terminal.Count(report.Items, "item", "items"),
		terminal.Count(report.Requests, "request", "requests"),
		terminal.Count(report.Differences(), "difference", "differences"))
	return out.Flush()
}
