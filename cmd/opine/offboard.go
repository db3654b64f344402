package main

import "github.com/spf13/cobra"

func newOffboardCommand(s *streams, c *connection) *cobra.Command {
	offboard := &cobra.Command{
		Use:   "offboard",
		Short: "Remove leavers, from an HR export",
		Args:  cobra.NoArgs,
	}
	offboard.AddCommand(newPlanCommand(s, c), newApplyCommand(s, c))
	return offboard
}
