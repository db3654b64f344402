package repository_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

// TestDownstream builds two programs of testdata/downstream, each of which imports one package of
// this module from outside. Their go.mod and go.sum show what that costs an importer, and must be
// as `go mod tidy` writes them.
func TestDownstream(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	for _, program := range []string{"generated", "wrapper"} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(root, "testdata", "downstream", program)
			repository.Output(t, dir, nil, "go", "mod", "tidy", "-diff")
			repository.Output(t, dir, nil, "go", "build", "-o", t.TempDir(), ".")
			for _, file := range []string{"go.mod", "go.sum"} {
				text, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(string(text)) {
					path, _, _ := strings.Cut(strings.TrimSpace(line), " ")
					if under(path, notForImporters) {
						t.Errorf("%s names %s", file, path)
					}
				}
			}
		})
	}
}
