// Command breaking compares openapi.yaml with the last release, by oasdiff, and fails if a change that breaks callers is not named
// in CHANGELOG.md. `make breaking` runs it.
//
// A change is named by an entry of the changelog, above the section of the release that it is compared with, that begins with
// "- Breaking:" and has in it, in backquotes, the operation and whatever else oasdiff quotes. The failure shows such an entry for
// each change, ready to be put in.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const document, changelog = "openapi.yaml", "CHANGELOG.md"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "breaking:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("usage: breaking REPOSITORY")
	}
	repository, err := filepath.Abs(os.Args[1])
	if err != nil {
		return err
	}
	base, err := findBase(repository)
	if err != nil {
		return err
	}
	fmt.Printf("comparing %s with %s\n", document, base.name)
	changes, err := compare(repository, base.commit)
	if err != nil || len(changes) == 0 {
		return err
	}
	text, err := os.ReadFile(filepath.Join(repository, changelog))
	if err != nil {
		return err
	}
	said, unsaid := breakingLines(string(text), base.tag), 0
	for _, change := range changes {
		if change.namedIn(said) {
			fmt.Printf("breaks callers, as %s says: %s\n", changelog, change.Text)
			continue
		}
		fmt.Printf("breaks callers: %s\n\t%s\n", change.ID, change.line())
		unsaid++
	}
	if unsaid > 0 {
		return fmt.Errorf("%s names %d of %d changes that break callers; take the others back, or put the lines above under Unreleased",
			changelog, len(changes)-unsaid, len(changes))
	}
	return nil
}

// base is what a document is compared with.
type base struct {
	commit string
	tag    string // empty if it is no release
	name   string // for people
}

// findBase finds the last release. Before the first one, or where a clone does not have it, it is where the branch began, and
// where there is no branch to begin from, the oldest commit at hand. None of these needs the network.
func findBase(repository string) (base, error) {
	if tag, err := git(repository, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"); err == nil {
		return base{commit: tag, tag: tag, name: "the release " + tag}, nil
	}
	note := ""
	if shallow, _ := git(repository, "rev-parse", "--is-shallow-repository"); shallow == "true" {
		note = "; the clone is shallow, so there may be a release that it does not have: git fetch --unshallow --tags"
	}
	if commit, err := git(repository, "merge-base", "HEAD", "origin/HEAD"); err == nil {
		return base{commit: commit, name: "the branch point " + short(commit) + ", for want of a release" + note}, nil
	}
	commits, err := git(repository, "log", "--format=%H", "--", document)
	if err != nil {
		return base{}, err
	}
	oldest := commits[strings.LastIndexByte(commits, '\n')+1:]
	if oldest == "" {
		return base{}, fmt.Errorf("no commit has %s", document)
	}
	return base{commit: oldest, name: "the oldest commit that has it, " + short(oldest) + ", for want of a release" + note}, nil
}

// change is a breaking change in the words of oasdiff.
type change struct {
	ID          string // the rule
	Text        string
	Level       int
	Operation   string // the method
	OperationID string
	Path        string
}

// levelError is what oasdiff calls breaking, with what api/oasdiff-levels.txt adds: names that callers of the Go code use.
const levelError = 3

func compare(repository, commit string) ([]change, error) {
	before, err := git(repository, "show", commit+":"+document)
	if err != nil {
		return nil, err
	}
	old, err := os.CreateTemp("", "*-"+document)
	if err != nil {
		return nil, err
	}
	defer os.Remove(old.Name())
	if _, err := old.WriteString(before); err != nil {
		return nil, err
	}
	if err := old.Close(); err != nil {
		return nil, err
	}
	cmd := exec.Command("go", "tool", "-modfile=api/tools/go.mod", "oasdiff", "breaking", old.Name(), document,
		"--format=json", "--severity-levels=api/oasdiff-levels.txt")
	cmd.Dir = repository
	out, err := output(cmd)
	if err != nil {
		return nil, err
	}
	var all, changes []change
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		return nil, fmt.Errorf("oasdiff: %w", err)
	}
	for _, change := range all {
		if change.Level >= levelError {
			changes = append(changes, change)
		}
	}
	return changes, nil
}

var (
	quoted = regexp.MustCompile("`[^`]+`")
	number = regexp.MustCompile("^`[0-9.]+`$")
)

// names are what a line of the changelog must have in it.
func (c change) names() []string {
	var names []string
	if c.OperationID != "" {
		names = append(names, "`"+c.OperationID+"`")
	} else if c.Path != "" {
		names = append(names, "`"+c.Operation+" "+c.Path+"`")
	}
	for _, name := range quoted.FindAllString(c.Text, -1) {
		if !number.MatchString(name) { // statuses and bounds say little by themselves
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		names = append(names, "`"+c.ID+"`")
	}
	return names
}

// line is one that names the change.
func (c change) line() string { return "- Breaking: " + c.names()[0] + ": " + c.Text }

func (c change) namedIn(lines []string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		return !slices.ContainsFunc(c.names(), func(name string) bool { return !strings.Contains(line, name) })
	})
}

// breakingLines are the entries that name breaking changes above the section of the release. Those of the release that is being
// made stand there too, though no longer under Unreleased.
func breakingLines(text, release string) []string {
	var lines []string
	inside := false
	for line := range strings.Lines(text) {
		if release != "" && strings.HasPrefix(strings.Replace(line, "[", "", 1), "## "+strings.TrimPrefix(release, "v")) {
			break
		}
		switch inside = strings.HasPrefix(line, "- Breaking:") || inside && strings.HasPrefix(line, "  "); {
		case inside && line[0] == '-':
			lines = append(lines, line)
		case inside: // the entry goes on
			lines[len(lines)-1] += line
		}
	}
	return lines
}

func short(commit string) string { return commit[:min(12, len(commit))] }

func git(repository string, args ...string) (string, error) {
	out, err := output(exec.Command("git", append([]string{"-C", repository}, args...)...))
	return strings.TrimSuffix(out, "\n"), err
}

// output is what a command prints, and what it complains of, if it fails.
func output(cmd *exec.Cmd) (string, error) {
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(said.String()))
	}
	return string(out), nil
}
