package pages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/pages"
	"github.com/opine-go/opine/internal/repository"
)

// played are the pages whose commands a test runs.
var played = []string{"CONTRIBUTING.md", "README.md", "docs/administering.md", "docs/automation.md"}

// TestPages checks what all pages have in common: their links lead to files, a test runs their
// commands, and make has the targets that they name.
func TestPages(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	makefile := read(t, root, "Makefile")
	link := regexp.MustCompile(`(?:\]\(|src=")([^):"#]+)[)#"]`)
	target := regexp.MustCompile("`make ([a-z-]+)`")
	block := regexp.MustCompile("(?ms)^```.*?^```$")
	for _, name := range names(t, root) {
		text := block.ReplaceAllString(read(t, root, name), "")
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), match[1])); err != nil {
				t.Errorf("%s links to %s: %v", name, match[1], err)
			}
		}
		for _, match := range target.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(makefile, "\n"+match[1]+":") {
				t.Errorf("%s: make has no target %s", name, match[1])
			}
		}
		for _, block := range pages.Read(t, root, name) {
			if block.Language != "go" && block.Language != "text" && !slices.Contains(played, name) {
				t.Errorf("no test runs this block of %s:\n%s", name, block.Text)
			}
		}
	}
}

// names returns the names of all pages, relative to root.
func names(t *testing.T, root string) (names []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "bench/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.ToSlash(name))
		}
	}
	return names
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
