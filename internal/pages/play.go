package pages

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

// Player follows a page as a reader would, from the first block to the last, in one folder:
//
//   - diff: a patch, which must apply.
//   - console: commands, each after "$ ", and below each what it prints to both streams. A … stands
//     for the rest of a line or, alone on a line, for any lines. A command without output below it
//     may print anything. A command that must fail ends with its status: "# exit status 7".
//   - Any other language with a name, such as "csv leavers.csv": a file, which is written.
//
// It skips go and text, which TestExamples checks, and sh, which the test of the page runs.
type Player struct {
	Dir string
	Env []string
	// Adapt, if set, changes a command and the output that the page shows, so that a test can run
	// it.
	Adapt func(command, shown string) (string, string)
}

// Play does what the blocks show, and ends the test at the first difference.
func (p Player) Play(t *testing.T, blocks []Block) {
	t.Helper()
	for _, b := range blocks {
		switch b.Language {
		case "diff":
			if out, err := repository.Run(t, p.Dir, p.Env, b.Text, "git", "apply", "--recount", "-"); err != nil {
				t.Fatalf("%v\n%s\n%s", err, out, b.Text)
			}
		case "console":
			for _, command := range strings.Split("\n"+b.Text, "\n$ ")[1:] {
				p.run(t, command)
			}
		case "go", "text", "sh":
		default:
			b.Write(t, p.Dir)
		}
	}
}

var exitStatus = regexp.MustCompile(` # exit status (\d+)$`)

// run runs one command, and compares its output with the lines below it.
func (p Player) run(t *testing.T, command string) {
	t.Helper()
	line, shown, _ := strings.Cut(command, "\n")
	want := "0"
	if match := exitStatus.FindStringSubmatch(line); match != nil {
		line, want = strings.TrimSuffix(line, match[0]), match[1]
	}
	if p.Adapt != nil {
		line, shown = p.Adapt(line, shown)
	}
	out, status := repository.Status(t, p.Dir, p.Env, "sh", "-c", line)
	if fmt.Sprint(status) != want {
		t.Fatalf("%s: exit status %d, want %s; it printed\n%s", line, status, want, out)
	}
	if !matches(out, shown) {
		t.Fatalf("%s: printed\n%s\nbut the page shows\n%s", line, out, shown)
	}
}

// matches reports whether a command printed what a page shows. Blanks at the ends of a line do not
// count.
func matches(out, shown string) bool {
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
