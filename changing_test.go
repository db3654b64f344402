package spec_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestChangingTheSpec does what docs/changing-the-spec.md says, in a copy of the repository: it applies the patches and runs the
// commands in their order. What a page shows below a command, the command must print; `# fails` means that it must fail.
func TestChangingTheSpec(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the repository in a copy")
	}
	dir := copyOfRepository(t)
	page, err := os.ReadFile("docs/changing-the-spec.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(diff|console)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) == 0 {
		t.Fatal("the page has nothing to do")
	}
	for _, block := range blocks {
		if block[1] == "diff" {
			if out, err := runIn(t, dir, block[2], "git", "apply", "--recount", "-"); err != nil {
				t.Fatalf("%v\n%s\n%s", err, out, block[2])
			}
			continue
		}
		for _, command := range strings.Split("\n"+block[2], "\n$ ")[1:] {
			line, shown, _ := strings.Cut(command, "\n")
			line, fails := strings.CutSuffix(line, " # fails")
			out, err := runIn(t, dir, "", "sh", "-c", safe(line))
			if (err != nil) != fails || !strings.Contains(out, strings.TrimSpace(shown)) {
				t.Fatalf("%s: %v, printed\n%s\nwant\n%s", line, err, out, shown)
			}
		}
	}
}

// safe leaves of a command what can be done inside a test. make check would run this test again, and without its packages the
// linter would get them from the network: for these it is enough that make knows what to do.
func safe(command string) string {
	_, err := os.Stat("api/tools/node_modules")
	if command == "make check" || command == "make lint-spec" && err != nil {
		return strings.Replace(command, "make", "make -n", 1)
	}
	return command
}

// TestBreakingInAFreshClone: a clone without tags and without history still has something to compare with, and says what.
func TestBreakingInAFreshClone(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program and clones the repository")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	if out, err := runIn(t, ".", "", "git", "clone", "--quiet", "--depth=1", "--no-tags", "file://"+copyOfRepository(t), clone); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const said = "for want of a release; the clone is shallow"
	if out, err := runIn(t, clone, "", "make", "breaking"); err != nil || !strings.Contains(out, said) {
		t.Errorf("unchanged: %v\n%s", err, out)
	}
	document := filepath.Join(clone, "openapi.yaml")
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("operationId: removeUser"), []byte("operationId: deleteUser"), 1)
	if err := os.WriteFile(document, text, 0o600); err != nil {
		t.Fatal(err)
	}
	const line = "- Breaking: `removeUser`: api operation id `removeUser` removed and replaced with `deleteUser`"
	if out, err := runIn(t, clone, "", "make", "breaking"); err == nil || !strings.Contains(out, line) {
		t.Errorf("an operation renamed: %v\n%s", err, out)
	}
}

// copyOfRepository is a repository with the files of this one, as they are, in one commit that is released as v0.1.0.
func copyOfRepository(t *testing.T) string {
	t.Helper()
	files, err := exec.CommandContext(t.Context(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Skipf("this is no git repository: %v", err)
	}
	dir := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimSuffix(string(files), "\x00"), "\x00") {
		text, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, but not committed yet
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if modules, err := filepath.Abs("api/tools/node_modules"); err != nil {
		t.Fatal(err)
	} else if _, err := os.Stat(modules); err == nil {
		if err := os.Symlink(modules, filepath.Join(dir, "api/tools/node_modules")); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range []string{"git init --quiet", "git add --all", "git commit --quiet --message copy", "git tag v0.1.0"} {
		if out, err := runIn(t, dir, "", "sh", "-c", command); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	return dir
}

// runIn runs a command apart from the make and the git that this test may run in, and gives all that it prints.
func runIn(t *testing.T, dir, input, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "MAKE") || strings.HasPrefix(variable, "MFLAGS=") || strings.HasPrefix(variable, "GIT_")
	})
	cmd.Env = append(cmd.Env, "GOWORK=off", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@example.com", "GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@example.com")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
