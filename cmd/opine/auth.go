package main

import (
	"fmt"

	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

func newAuthCommand(s *streams, c *connection) *cobra.Command {
	auth := &cobra.Command{
		Use:   "auth",
		Short: "Tell about the API key",
		Args:  cobra.NoArgs,
	}
	auth.AddCommand(&cobra.Command{
		Use:   "status",
		Short: "Say which key is used, for which server, and whether it can read",
		Long: `Say where the API key comes from, its fingerprint (the beginning of its SHA-256, never the key), the server, and whether
reading works. Whether the key can write is not tried, because only a removal would show it.`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			access, err := c.access(s)
			if err != nil {
				return err
			}
			client, err := access.client()
			if err != nil {
				return err
			}
			fmt.Fprintf(s.out, "key      from %s, fingerprint %s\n", access.keyFrom, fingerprint(access.key))
			fmt.Fprintf(s.out, "server   %s\n", access.server)
			page, err := client.Users.Page(command.Context(), &opine.PageOptions{Limit: 1})
			if err != nil {
				fmt.Fprintln(s.out, "reading  fails")
				return err
			}
			fmt.Fprintf(s.out, "reading  works: %s\n", plural(page.TotalCount, "user", "users"))
			fmt.Fprintln(s.out, "writing  not tried: only a removal would show it")
			return nil
		},
	})
	return auth
}
