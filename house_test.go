package spec_test

import (
	"strings"
	"testing"
)

const module = "github.com/opine-go/opine"

// notForImporters are the modules of the contract, of the command line and of the tests.
var notForImporters = []string{
	"github.com/creack/", "github.com/getkin/", "github.com/itchyny/", "github.com/mattn/", "github.com/rogpeppe/", "github.com/spf13/",
	"github.com/swaggest/", "golang.org/x/term", "golang.org/x/text", "pgregory.net/",
}

// TestDirections holds what may import what: each row's packages must not reach, also by way of others, what it names.
func TestDirections(t *testing.T) {
	t.Parallel()
	ours := append([]string{"testing", module + "/api/", module + "/cmd/"}, notForImporters...)
	for _, row := range []struct {
		packages string
		tests    bool
		never    []string
	}{
		{"./generated", false, append(ours, module+"/wrapper")},
		{"./wrapper", false, ours},
		// Go writes into an importer's go.sum what the tests of the imported package need.
		{"./generated", true, notForImporters},
		{"./wrapper", true, notForImporters},
		{"./api/...", true, []string{module + "/wrapper", module + "/cmd/", "github.com/swaggest/"}},
		{".", false, []string{module + "/wrapper", module + "/api/", module + "/generated", "golang.org/"}},
	} {
		args := []string{"list", "-deps"}
		if row.tests {
			args = append(args, "-test")
		}
		for _, reached := range strings.Fields(output(t, ".", nil, "go", append(args, row.packages)...)) {
			for _, never := range row.never {
				if reached == never || strings.HasPrefix(reached, strings.TrimSuffix(never, "/")+"/") {
					t.Errorf("%s must not reach %s", row.packages, reached)
				}
			}
		}
	}
}

func TestOnlyConformImportsKinOpenAPI(t *testing.T) {
	t.Parallel()
	const imports = `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}{{range .TestImports}} {{.}}{{end}}{{range .XTestImports}} {{.}}{{end}}`
	importers := 0
	for line := range strings.Lines(output(t, ".", nil, "go", "list", "-f", imports, "./...")) {
		if importer, _, _ := strings.Cut(line, " "); strings.Contains(line, " github.com/getkin/kin-openapi") {
			importers++
			if importer != module+"/api/conform" {
				t.Errorf("%s imports kin-openapi", importer)
			}
		}
	}
	if importers == 0 {
		t.Error("nothing imports kin-openapi any more: this test looks in the wrong place")
	}
}

// TestNoGoFilesInAPI: api/ holds the contract's configurations; its code stands in the folders below.
func TestNoGoFilesInAPI(t *testing.T) {
	t.Parallel()
	if packages := output(t, ".", nil, "go", "list", "./api/..."); strings.Contains(packages, module+"/api\n") {
		t.Error("api/ holds a Go file")
	}
}
