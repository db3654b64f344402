package spec_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

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
