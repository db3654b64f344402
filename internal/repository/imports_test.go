package repository_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

const module = repository.Module

// notForImporters are the libraries of the contract, the command line, the assistant's server and
// the tests. A program that imports this module must not get them.
var notForImporters = []string{
	"github.com/creack/", "github.com/getkin/", "github.com/itchyny/", "github.com/mattn/",
	"github.com/modelcontextprotocol/", "github.com/rogpeppe/", "github.com/spf13/", "github.com/swaggest/",
	"golang.org/x/term", "golang.org/x/text", "pgregory.net/",
}

// TestImports pins the directions of imports. The packages of a row must not import a forbidden
// one, not even indirectly.
func TestImports(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	outside := append(notForImporters, "testing", module+"/api/", module+"/cmd/", module+"/internal/")
	for _, row := range []struct {
		packages  string
		withTests bool
		forbidden []string
	}{
		{"./wrapper/...", false, outside},
		{"./generated", false, append(outside, module+"/wrapper/")},
		{"./api/...", true, []string{module + "/wrapper", module + "/cmd/", "github.com/swaggest/"}},
		{".", false, []string{module + "/generated", module + "/wrapper/", module + "/api/", "golang.org/"}},
		// Go records in the go.sum of an importer what the tests of the imported package need.
		{"./wrapper", true, notForImporters},
		{"./generated", true, notForImporters},
	} {
		args := []string{"go", "list", "-deps"}
		if row.withTests {
			args = append(args, "-test")
		}
		for _, reached := range strings.Fields(repository.Output(t, root, nil, append(args, row.packages)...)) {
			if under(reached, row.forbidden) {
				t.Errorf("%s must not import %s", row.packages, reached)
			}
		}
	}
}

// under reports whether a package is one of those that the prefixes name, or lies below one.
func under(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		return strings.HasPrefix(path+"/", strings.TrimSuffix(prefix, "/")+"/")
	})
}

// TestDirectImports pins two rules: only api/conform and its tests import kin-openapi, and paging
// imports nothing of this module.
func TestDirectImports(t *testing.T) {
	t.Parallel()
	const format = `{{.ImportPath}}|{{join .Imports " "}}|{{join .TestImports " "}} {{join .XTestImports " "}}`
	list := repository.Output(t, repository.Root(t), nil, "go", "list", "-f", format, "./...")
	validators := []string{}
	for line := range strings.Lines(list) {
		fields := strings.Split(line, "|")
		if strings.Contains(line, "github.com/getkin/kin-openapi/") {
			validators = append(validators, fields[0])
		}
		if fields[0] == module+"/wrapper/internal/paging" && strings.Contains(fields[1], module) {
			t.Errorf("paging must import nothing of this module, and imports %s", fields[1])
		}
	}
	if !slices.Equal(validators, []string{module + "/api/conform"}) {
		t.Errorf("only api/conform may import kin-openapi, and these do: %s", validators)
	}
}
