//go:build clone

package spec_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/pages"
	"github.com/opine-go/opine/internal/repository"
)

// TestChangingTheDocument follows the recipe of CONTRIBUTING.md in a copy of the repository.
func TestChangingTheDocument(t *testing.T) {
	t.Parallel()
	dir := repository.Copy(t)
	_, err := os.Stat(filepath.Join(dir, "api/tools/node_modules"))
	pages.Player{Dir: dir, Adapt: func(command, shown string) (string, string) {
		// make check takes minutes, and without its packages the linter needs the network: make
		// only prints what it would do.
		if command == "make check" || command == "make lint-spec" && err != nil {
			return strings.Replace(command, "make", "make -n", 1), ""
		}
		return command, shown
	}}.Play(t, pages.Read(t, dir, "CONTRIBUTING.md"))
}

// TestBreakingInAShallowClone runs make breaking in a clone that has neither tags nor history.
func TestBreakingInAShallowClone(t *testing.T) {
	t.Parallel()
	origin, clone := repository.Copy(t), filepath.Join(t.TempDir(), "clone")
	shallow := strings.Fields("git clone --quiet --depth=1 --no-tags")
	repository.Output(t, origin, nil, append(shallow, repository.FileURL(origin), clone)...)
	const said = "for want of a release; the clone is shallow"
	if out, err := repository.Run(t, clone, nil, "", "make", "breaking"); err != nil || !strings.Contains(out, said) {
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
	if out, err := repository.Run(t, clone, nil, "", "make", "breaking"); err == nil || !strings.Contains(out, line) {
		t.Errorf("an operation renamed: %v\n%s", err, out)
	}
}
