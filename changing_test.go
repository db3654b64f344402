package spec_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestChangingTheSpec does what docs/changing-the-spec.md says, in a copy of the repository.
func TestChangingTheSpec(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the repository in a copy")
	}
	blocks := blocksOf(t, readPage(t, "docs/changing-the-spec.md"))
	dir := copyOfRepository(t)
	_, err := os.Stat(filepath.Join(dir, "api/tools/node_modules"))
	page{dir: dir, adapt: func(command, shown string) (string, string) {
		// make check would run this test again, and without its packages the linter would get them from the network: for these
		// it is enough that make knows what to do.
		if command == "make check" || command == "make lint-spec" && err != nil {
			return strings.Replace(command, "make", "make -n", 1), ""
		}
		return command, shown
	}}.play(t, blocks)
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
