package spec_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestChangingTheSpec does what docs/changing-the-spec.md says, in a copy of the repository.
func TestChangingTheSpec(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the repository in a copy")
	}
	text := readPage(t, "docs/changing-the-spec.md")
	dir := copyOfRepository(t)
	_, err := os.Stat(filepath.Join(dir, "api/tools/node_modules"))
	page{dir: dir, adapt: func(command, shown string) (string, string) {
		// make check would run this test again, and without its packages the linter would get them from the network: for these
		// it is enough that make knows what to do.
		if command == "make check" || command == "make lint-spec" && err != nil {
			return strings.Replace(command, "make", "make -n", 1), ""
		}
		return command, shown
	}}.play(t, text)
}

// TestBreakingInAFreshClone: a clone without tags and without history still has something to compare with, and says what.
func TestBreakingInAFreshClone(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program and clones the repository")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	if out, err := runIn(t, ".", nil, "", "git", "clone", "--quiet", "--depth=1", "--no-tags", fileURL(copyOfRepository(t)), clone); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const said = "for want of a release; the clone is shallow"
	if out, err := runIn(t, clone, nil, "", "make", "breaking"); err != nil || !strings.Contains(out, said) {
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
	if out, err := runIn(t, clone, nil, "", "make", "breaking"); err == nil || !strings.Contains(out, line) {
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
		// Windows lets administrators and developers make links; for others the linter does not run.
		if err := os.Symlink(modules, filepath.Join(dir, "api/tools/node_modules")); err != nil && runtime.GOOS != "windows" {
			t.Fatal(err)
		}
	}
	for _, command := range []string{"git init --quiet", "git add --all", "git commit --quiet --message copy", "git tag v0.1.0"} {
		if out, err := runIn(t, dir, nil, "", "sh", "-c", command); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	return dir
}

// fileURL names a folder; a path of Windows begins with a drive.
func fileURL(path string) string { return "file:///" + strings.TrimPrefix(filepath.ToSlash(path), "/") }
