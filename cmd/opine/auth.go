package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

func newAuthCommand(s *streams, c *connection) *cobra.Command {
	auth := &cobra.Command{
		Use:   "auth",
		Short: "Show information about the API key",
		Args:  cobra.NoArgs,
	}
	var format string
	status := &cobra.Command{
		Use:   "status",
		Short: "Show which key is used for which server, and whether it can read",
		Long: `Show the source of the API key, its fingerprint (the beginning of its SHA-256, never the key), the
server, and whether reading works. Write access is not tested, because only a change could show it.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			isJSON, err := checkTableOrJSON(format)
			if err != nil {
				return err
			}
			target, err := c.target(s)
			if err != nil {
				return err
			}
			client, err := target.client()
			if err != nil {
				return err
			}
			status := keyStatus{KeySource: target.keySource, Fingerprint: fingerprint(target.key), Server: target.name,
				Context: c.used.String()}
			page, err := client.Users.Page(command.Context(), &opine.PageOptions{Limit: 1})
			if err == nil {
				status.CanRead, status.Users = true, page.TotalCount
			}
			status.print(s.out, isJSON)
			return err
		},
	}
	addTableOrJSONFlag(status, &format)
	auth.AddCommand(status)
	return auth
}

type keyStatus struct {
	KeySource   string `json:"keySource"`
	Fingerprint string `json:"fingerprint"`
	Server      string `json:"server"`
	Context     string `json:"context,omitempty"`
	CanRead     bool   `json:"canRead"`
	Users       int64  `json:"users,omitempty"`
}

func (k keyStatus) print(w io.Writer, isJSON bool) {
	if isJSON {
		_ = json.NewEncoder(w).Encode(k) // w keeps its error
		return
	}
	reading := "fails"
	if k.CanRead {
		reading = "works: " + terminal.Count(k.Users, "user", "users")
	}
	if k.Context != "" {
		fmt.Fprintf(w, "context  %s\n", k.Context)
	}
	fmt.Fprintf(w, "key      from %s, fingerprint %s\nserver   %s\nreading  %s\n",
		terminal.Escape(k.KeySource), k.Fingerprint, terminal.Escape(k.Server), reading)
	if k.CanRead {
		fmt.Fprintln(w, "writing  not tested: only a change could show it")
	}
}
