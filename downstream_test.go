package spec_test

import (
	"debug/buildinfo"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDownstream holds what this module costs the programs of testdata/downstream, which import one package of it from outside:
// the modules that their go.mod requires, the lines of their go.sum, what is in their binaries and how long these are. Where
// more is meant, change the row: each importer pays it.
func TestDownstream(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		program        string
		requires, sums int
		megabytes      float64 // for linux/amd64, stripped; a twentieth above what was measured
	}{
		{"generated", 4, 23, 6.6},
		{"wrapper", 10, 35, 7.7},
	} {
		t.Run(row.program, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("testdata", "downstream", row.program)
			output(t, dir, nil, "go", "mod", "tidy", "-diff") // fails where the files are not as Go makes them
			requires := requirements(t, dir)
			sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
			if err != nil {
				t.Fatal(err)
			}
			linked, size := build(t, dir)
			lines, megabytes := strings.Count(string(sums), "\n"), float64(size)/1e6
			if len(requires) != row.requires || lines != row.sums || megabytes > row.megabytes {
				t.Errorf("%d modules required, %d lines in go.sum, %.2f MB; want %d, %d, %v MB at most",
					len(requires), lines, megabytes, row.requires, row.sums, row.megabytes)
			}
			for _, never := range notForImporters {
				for what, names := range map[string]string{
					"go.mod": strings.Join(requires, "\n"), "go.sum": string(sums), "the binary": strings.Join(linked, "\n"),
				} {
					if strings.Contains("\n"+names, "\n"+never) {
						t.Errorf("%s names %s", what, never)
					}
				}
			}
		})
	}
}

// requirements gives the paths of the modules that a go.mod requires.
func requirements(t *testing.T, dir string) (paths []string) {
	t.Helper()
	var file struct{ Require []struct{ Path string } }
	if err := json.Unmarshal([]byte(output(t, dir, nil, "go", "mod", "edit", "-json")), &file); err != nil {
		t.Fatal(err)
	}
	for _, require := range file.Require {
		paths = append(paths, require.Path)
	}
	return paths
}

// build builds a program as it would be shipped, and gives the modules that are in it and its size.
func build(t *testing.T, dir string) (modules []string, size int64) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "program")
	output(t, dir, []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64"}, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".")
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range info.Deps {
		modules = append(modules, dep.Path)
	}
	file, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	return modules, file.Size()
}
