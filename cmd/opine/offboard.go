package main

import "github.com/spf13/cobra"

func newOffboardCommand(s *streams, c *connection) *cobra.Command {
	offboard := &cobra.Command{
		Use:   "offboard",
		Short: "Remove those who have left, going by a file of HR",
		Args:  cobra.NoArgs,
	}
	offboard.AddCommand(newPlanCommand(s, c), newApplyCommand(s, c))
	return offboard
}
