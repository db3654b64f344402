package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/apicheck"
	"github.com/spf13/cobra"
)

func newCheckCommand(s *streams, c *connection) *cobra.Command {
	var format string
	check := &cobra.Command{
		Use:   "check",
		Short: "Compare a server with the OpenAPI document",
		Long: `Compare a server with the OpenAPI document: with what the vendor documents, and with what the
document assumes.

The command only reads. It sends about a dozen requests, and more for a large organization. One
request has an unknown key, and one has none. Statements about changes, such as removals, stay
untestable.

If the server differs from the document, the exit status is 8.`,
		Example: `  opine check --sandbox
  opine check -o json >opine-check.json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return usagef("-o %q is not a format of this command; use table or json", format)
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
				return exitf(exitDifferences, "the server differs from the OpenAPI document in %s", plural(n, "point", "points"))
			}
			return nil
		},
	}
	check.Flags().StringVarP(&format, "output", "o", "table", "table or json")
	return check
}

// unknownKey is a key that no server accepts.
const unknownKey = "opine-check-unknown-key"

func (c *connection) server(s *streams) (apicheck.Server, error) {
	access, err := c.access(s)
	if err != nil {
		return apicheck.Server{}, err
	}
	server := apicheck.Server{BaseURL: access.baseURL, NoKey: access.base}
	if server.Client, err = access.client(); err != nil {
		return server, err
	}
	if server.ValidKey, err = access.transport(access.key); err != nil {
		return server, err
	}
	server.UnknownKey, err = access.transport(unknownKey)
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
	place, id := 0, 0
	for _, f := range report.Findings {
		place, id = max(place, len(f.Place)), max(id, len(f.ID))
	}
	for _, f := range report.Findings {
		fmt.Fprintf(out, "%-10s  %-10s  %-*s  %-*s  %s\n", f.Verdict, f.Basis, id, f.ID, place, f.Place, f.Text)
		if f.Detail != "" {
			fmt.Fprintf(out, "%*s%s\n", 10+2+10+2+id+2+place+2, "", printable(f.Detail))
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
			fmt.Fprintf(out, "%s:\n  %s\n", list.title, printable(strings.Join(list.items, "; ")))
		}
	}
	fmt.Fprintf(out, "%s, %s, %s\n", plural(report.Items, "item", "items"), plural(report.Requests, "request", "requests"),
		plural(report.Differences(), "difference", "differences"))
	return out.Flush()
}
