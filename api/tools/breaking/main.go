// Command breaking lists what has changed for callers since the last release, in openapi.yaml and in
// the Go API, and fails if CHANGELOG.md does not name a change that breaks them. `make breaking` runs
// it.
//
// An entry of the changelog names a change if it is above the section of that release, begins with
// "- Breaking:", and contains, in backquotes, everything that the change quotes. The failure shows such
// an entry for each missing change.
//
// A member of a response that becomes required is no breaking change: what a client can read stays
// the same. If its Go type changes with it, the comparison of the Go API names that.
//
// Before the first release, the document is compared with the first commit's, and the Go API is not
// compared.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "breaking:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: breaking REPOSITORY")
	}
	repository, err := filepath.Abs(args[0])
	if err != nil {
		return err
	}
	base, err := findBase(repository)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "comparing with", base.name)
	before, err := os.MkdirTemp("", "breaking-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(before)
	if err := base.extract(repository, before); err != nil {
		return err
	}
	changes, err := compareDocuments(before, repository)
	if err != nil {
		return err
	}
	var goErr error
	if base.tag != "" {
		goChanges, err := compareGo(before, repository)
		changes, goErr = append(changes, goChanges...), err
	}
	text, err := os.ReadFile(filepath.Join(repository, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	return errors.Join(report(out, changes, breakingEntries(string(text), base.tag)), goErr)
}

// report prints all changes, and fails if a breaking one is not named in the changelog.
func report(out io.Writer, changes []change, entries []string) error {
	unnamed := 0
	for _, change := range changes {
		switch {
		case !change.breaking:
			fmt.Fprintf(out, "warning: %s\n", change)
		case change.namedIn(entries):
			fmt.Fprintf(out, "breaks callers, named in CHANGELOG.md: %s\n", change)
		default:
			fmt.Fprintf(out, "breaks callers: %s\n\t- Breaking: %s\n", change.id, change)
			unnamed++
		}
	}
	if unnamed > 0 {
		return fmt.Errorf("CHANGELOG.md lacks %d breaking changes; undo them, or add the lines above under Unreleased",
			unnamed)
	}
	return nil
}
