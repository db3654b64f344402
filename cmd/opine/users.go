package main

import "github.com/spf13/cobra"

func newUsersCommand(s *streams, c *connection) *cobra.Command {
	users := &cobra.Command{
		Use:   "users",
		Short: "List and remove the members of the organization",
		Args:  cobra.NoArgs,
	}
	users.AddCommand(newListCommand(s, c), newRemoveCommand(s, c))
	return users
}
