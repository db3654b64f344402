package main

import (
	"fmt"

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
	auth.AddCommand(&cobra.Command{
		Use:   "status",
		Short: "Show which key is used for which server, and whether it can read",
		Long: `Show the source of the API key, its fingerprint (the beginning of its SHA-256, never the key), the
server, and whether reading works. Write access is not tested, because only a removal could show it.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			target, err := c.target(s)
			if err != nil {
				return err
			}
			client, err := target.client()
			if err != nil {
				return err
			}
			fmt.Fprintf(s.out, "key      from %s, fingerprint %s\n", target.keySource, fingerprint(target.key))
			fmt.Fprintf(s.out, "server   %s\n", target.name)
			page, err := client.Users.Page(command.Context(), &opine.PageOptions{Limit: 1})
			if err != nil {
				fmt.Fprintln(s.out, "reading  fails")
				return err
			}
			fmt.Fprintf(s.out, "reading  works: %s\n", terminal.Count(page.TotalCount, "user", "users"))
			fmt.Fprintln(s.out, "writing  not tested: only a removal could show it")
			return nil
		},
	})
	return auth
}
