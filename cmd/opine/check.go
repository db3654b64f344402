package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/opine-go/opine/cmd/opine/internal/apicheck"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/spf13/cobra"
)

func newCheckCommand(s *streams, c *connection) *cobra.Command {
	var format string
	check := &cobra.Command{
		Use:   "check",
		Short: "Compare a server with the API's document, by reading only",
		Long: `Compare a server with the API's document: what the vendor documents, what the document assumes, and what the server says
that neither knows. Nobody is removed; what is documented or assumed about removals stays untested. A dozen requests are made,
more for a large organization; one of them has a key that does not exist, and one has none.

Ends with the exit status 8 where the server differs.`,
		Example: `  opine check --sandbox
  opine check -o json >opine-check.json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return usagef("-o %q is not known; use one of table, json", format)
			}
			server, err := c.server(s)
			if err != nil {
				return err
			}
			report, err := apicheck.Run(command.Context(), server)
			if err != nil {
				return err
			}
			if err := writeReport(s.out, format, report); err != nil {
				return err
			}
			if n := report.Differences(); n > 0 {
				return exitf(exitDifferences, "%s from the API's document", terminal.Count(n, "difference", "differences"))
			}
			return nil
		},
	}
	check.Flags().StringVarP(&format, "output", "o", "table", "table, json")
	return check
}

// noSuchKey is sent once, to see how a key is answered that does not exist.
const noSuchKey = "opine-check-no-such-key"

func (c *connection) server(s *streams) (apicheck.Server, error) {
	target, err := c.target(s)
	if err != nil {
		return apicheck.Server{}, err
	}
	server := apicheck.Server{BaseURL: target.baseURL, Unkeyed: target.transport}
	if server.Client, err = target.client(); err != nil {
		return server, err
	}
	if server.Keyed, err = target.withKey(target.key); err != nil {
		return server, err
	}
	server.Wrong, err = target.withKey(noSuchKey)
	return server, err
}

func writeReport(w io.Writer, format string, report *apicheck.Report) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(report)
	}
	out := bufio.NewWriter(w)
	place := 0
	for _, f := range report.Findings {
		place = max(place, runewidth.StringWidth(f.Place))
	}
	for _, f := range report.Findings {
		fmt.Fprintf(out, "%-12s  %-10s  %s  %s\n", f.Verdict, f.Basis, runewidth.FillRight(f.Place, place), terminal.Escape(f.Fact))
		if f.Detail != "" {
			fmt.Fprintf(out, "%s%s\n", strings.Repeat(" ", 12+2+10+2+place+2), terminal.Escape(f.Detail))
		}
	}
	for _, list := range []struct {
		title string
		items []string
	}{
		{"members that the document does not have", report.Undeclared},
		{"violations of the document's schemas", report.Violations},
		{"roles that the document does not name", report.Roles},
	} {
		if len(list.items) > 0 {
			fmt.Fprintf(out, "%s:\n  %s\n", list.title, terminal.Escape(strings.Join(list.items, "; ")))
		}
	}
	fmt.Fprintf(out, "%s, %s, %s\n", terminal.Count(report.Users, "user", "users"), terminal.Count(report.Requests, "request", "requests"),
		terminal.Count(report.Differences(), "difference", "differences"))
	return out.Flush()
}
