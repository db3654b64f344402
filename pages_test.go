package spec_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A page is played as a reader would follow it: its blocks are carried out from the first to the last, in one folder.
//
//   - diff: a patch, which must apply.
//   - csv NAME, or another language and NAME: a file, which is written.
//   - console: commands behind "$ ", and below each what it prints, both streams together. A … stands for what is left out of a
//     line or, alone, for any lines; blanks at the ends of a line do not count. Where nothing is shown, anything may be printed.
//     A command that is to fail says how: "# exit status 7".
//
// The others are run elsewhere: Go, and the text that it prints, by docs/examples and TestReadmeProgram; sh, which readers copy, by
// the page's own test.
type page struct {
	dir string
	env []string
	// adapt leaves of a command what can be done inside a test, and of what it shows what it prints then.
	adapt func(command, shown string) (string, string)
}

func (p page) play(t *testing.T, blocks []block) {
	t.Helper()
	for _, b := range blocks {
		switch {
		case b.language == "diff":
			if out, err := runIn(t, p.dir, p.env, b.text, "git", "apply", "--recount", "-"); err != nil {
				t.Fatalf("%v\n%s\n%s", err, out, b.text)
			}
		case b.language == "console":
			for _, command := range strings.Split("\n"+b.text, "\n$ ")[1:] {
				p.run(t, command)
			}
		case b.name != "":
			if err := os.WriteFile(filepath.Join(p.dir, b.name), []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
		case b.language != "go" && b.language != "text" && b.language != "sh":
			t.Fatalf("nothing carries out this block of %q:\n%s", b.language, b.text)
		}
	}
}

var exitStatus = regexp.MustCompile(` # exit status (\d+)$`)

// run runs a command with what the page shows below it.
func (p page) run(t *testing.T, command string) {
	t.Helper()
	line, shown, _ := strings.Cut(command, "\n")
	want := "0"
	if match := exitStatus.FindStringSubmatch(line); match != nil {
		line, want = strings.TrimSuffix(line, match[0]), match[1]
	}
	if p.adapt != nil {
		line, shown = p.adapt(line, shown)
	}
	out, err := runIn(t, p.dir, p.env, "", "sh", "-c", line)
	status := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		status = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(status) != want {
		t.Fatalf("%s: exit status %d, want %s; it printed\n%s", line, status, want, out)
	}
	if !prints(out, shown) {
		t.Fatalf("%s: printed\n%s\nthe page shows\n%s", line, out, shown)
	}
}

// prints says whether a command printed what the page shows.
func prints(out, shown string) bool {
	if strings.TrimSpace(shown) == "" {
		return true
	}
	pattern := "^"
	for line := range strings.Lines(strings.TrimRight(shown, "\n") + "\n") {
		if strings.TrimSpace(line) == "…" {
			pattern += `(.*\n)*?`
			continue
		}
		pattern += `[ \t]*` + strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(line)), "…", ".*") + `[ \t]*\n`
	}
	return regexp.MustCompile(pattern + "$").MatchString(strings.TrimRight(out, "\n") + "\n")
}

// block is a fenced block, with the words behind its fence.
type block struct{ language, name, text string }

var fence = regexp.MustCompile("(?ms)^```([a-z]+)(?: ([^ \n]+))?\n(.*?)^```$")

func blocksOf(t *testing.T, text string) (blocks []block) {
	t.Helper()
	for _, match := range fence.FindAllStringSubmatch(text, -1) {
		blocks = append(blocks, block{match[1], match[2], match[3]})
	}
	if 2*len(blocks) != strings.Count("\n"+text, "\n```") {
		t.Fatal("a block has no language or no end")
	}
	return blocks
}

// only gives the blocks of a language, of which the page must have so many.
func only(t *testing.T, blocks []block, language string, n int) (found []block) {
	t.Helper()
	for _, b := range blocks {
		if b.language == language {
			found = append(found, b)
		}
	}
	if len(found) != n {
		t.Fatalf("the page has %d blocks of %s, want %d", len(found), language, n)
	}
	return found
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPrints: a page that shows something else than what is printed would not be noticed otherwise.
func TestPrints(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		out, shown string
		want       bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\n", false},
		{"a\nb\n", "b\n", false},
		{"a\nb\n", "", true},
		{"a\nb\nc\n", "a\n…\nc\n", true},
		{"a\nc\n", "a\n…\nc\n", true},
		{"a\nb\nc\n", "…\nc\n", true},
		{"a\nb\nc\n", "…\nb\n", false},
		{"a\nb\nc\n", "a\n…\n", true},
		{"took 3 s, ok\n", "took … s, ok\n", true},
		{"took 3 s\n, ok\n", "took … s, ok\n", false},
		{"a.c\n", "a.c\n", true},
		{"abc\n", "a.c\n", false},
		{"\ta  \nb", "a\nb\n", true},
	} {
		if got := prints(row.out, row.shown); got != row.want {
			t.Errorf("%q shown as %q: %v", row.out, row.shown, got)
		}
	}
}

var linked = regexp.MustCompile(`(?:\]\(|src=")([^):"#]+)[)#"]`)

// TestLinks follows the links of the pages to other files of the repository.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, page := range everyPage(t) {
		for _, match := range linked.FindAllStringSubmatch(fence.ReplaceAllString(readPage(t, page), ""), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), match[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, match[1], err)
			}
		}
	}
}

// everyPage gives the names of all pages.
func everyPage(t *testing.T) (pages []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "bench/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		pages = append(pages, found...)
	}
	return pages
}

// played are the pages that a test of this package carries out.
var played = []string{"CONTRIBUTING.md", "README.md", "docs/administering.md", "docs/changing-the-spec.md"}

// TestNoCommandIsOnAPageThatNothingRuns finds the commands of pages that no test knows.
func TestNoCommandIsOnAPageThatNothingRuns(t *testing.T) {
	t.Parallel()
	for _, page := range everyPage(t) {
		for _, b := range blocksOf(t, readPage(t, page)) {
			if b.language != "go" && b.language != "text" && !slices.Contains(played, filepath.ToSlash(page)) {
				t.Errorf("nothing carries out this block of %s:\n%s", page, b.text)
			}
		}
	}
}
