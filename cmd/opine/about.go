package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	spec "github.com/opine-go/opine"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
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

// fullVersion is what a bug report needs.
func fullVersion() string {
	return fmt.Sprintf("%s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// version returns the version that `go install` stamped, or that of the source.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "v" + opine.Version
}

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the manual pages to a directory",
		Hidden: true, // it is for packagers
		Args:   cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			root := command.Root()
			root.DisableAutoGenTag = true // a date would make each build differ
			header := &doc.GenManHeader{Title: "OPINE", Section: "1", Source: "opine " + version()}
			return doc.GenManTree(root, header, args[0])
		},
	}
}
