package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
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
	var format string
	command := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			isJSON, err := checkTableOrJSON(format)
			if err != nil {
				return err
			}
			if isJSON {
				return terminal.EncodeJSON(s.out, struct {
					Version  string `json:"version"`
					Document string `json:"document"` // the version of openapi.yaml
					Go       string `json:"go"`
					OS       string `json:"os"`
					Arch     string `json:"arch"`
				}{version(), documentVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH}, "")
			}
			_, err = fmt.Fprintf(s.out, "opine %s\n", fullVersion())
			return err
		},
	}
	addTableOrJSONFlag(command, &format)
	return command
}

// documentVersion finds the version without parsing the document, which would take most of the time
// of the command.
func documentVersion() string {
	_, after, _ := strings.Cut(string(spec.OpenAPI), "\n  version: ")
	version, _, _ := strings.Cut(after, "\n")
	return version
}

func addTableOrJSONFlag(command *cobra.Command, format *string) {
	command.Flags().StringVarP(format, "output", "o", "table", "the `FORMAT`: table or json")
	_ = command.RegisterFlagCompletionFunc("output",
		cobra.FixedCompletions([]string{"table", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

func checkTableOrJSON(format string) (isJSON bool, err error) {
	if format != "table" && format != "json" {
		return false, usagef("-o %q is not a format of this command; use table or json", format)
	}
	return format == "json", nil
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
		Use:   "man DIR",
		Short: "Write the manual pages to a directory",
		Args:  oneArgument("the directory"),
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
