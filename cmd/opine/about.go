package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	spec "github.com/opine-go/opine"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

func newSpecCommand(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "spec",
		Short: "Print the OpenAPI document that this tool was made from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := s.out.Write(spec.OpenAPI)
			return err
		},
	}
}

func newVersionCommand(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.out, "opine %s\n", fullVersion())
			return err
		},
	}
}

// fullVersion is what a report of a bug should have.
func fullVersion() string {
	return fmt.Sprintf("%s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// version is the module's own, as `go install` stamps it, or the one that the source names.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "v" + opine.Version
}
