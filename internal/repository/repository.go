// Package repository gives tests the folder of this repository, copies of it, and commands to run
// there.
package repository

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Module is the path of the module.
const Module = "github.com/opine-go/opine"

// Root returns the folder of the module. It looks at every file there, because go test reuses a
// result until a file changes that the test itself has looked at, and does not notice what commands
// read.
func Root(t *testing.T) string {
	t.Helper()
	root := filepath.Dir(strings.TrimSpace(Output(t, ".", nil, "go", "env", "GOMOD")))
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if entry.IsDir() && slices.Contains([]string{".git", "dist", "node_modules"}, entry.Name()) {
			return fs.SkipDir
		}
		_, _ = os.Stat(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// Copy returns a repository with the current files of this one, in one commit that is tagged
// v0.1.0.
func Copy(t *testing.T) string {
	t.Helper()
	root, dir := Root(t), t.TempDir()
	list := strings.Fields("git ls-files -z --cached --others --exclude-standard --deduplicate")
	files := Output(t, root, nil, list...)
	for name := range strings.SplitSeq(strings.TrimSuffix(files, "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted, and the deletion is not committed yet
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
	const packages = "api/tools/node_modules"
	if _, err := os.Stat(filepath.Join(root, packages)); err == nil {
		// Windows lets few users create links. The linter of the document does not run for the
		// others.
		err := os.Symlink(filepath.Join(root, packages), filepath.Join(dir, packages))
		if err != nil && runtime.GOOS != "windows" {
			t.Fatal(err)
		}
	}
	const commit = "git init --quiet && git add --all && git commit --quiet --message copy && git tag v0.1.0"
	Output(t, dir, nil, "sh", "-c", commit)
	return dir
}

// FileURL returns the URL of a folder. A path of Windows begins with a drive.
func FileURL(path string) string { return "file:///" + strings.TrimPrefix(filepath.ToSlash(path), "/") }
