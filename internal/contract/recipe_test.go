//go:build recipe

package contract_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

// edit replaces a regular expression in all files of a pattern.
type edit struct{ files, old, replacement string }

// Users get a job title. The document comes first. An optional member needs an example; a required
// one is in all of them.
var (
	member = edit{"openapi.yaml", `(( +)role:\n.*\n)( +createdAt:)`, "${1}${2}jobTitle:\n" +
		"${2}  description: The job title.\n${2}  type: string\n${2}  x-opine-basis: assumed\n${3}"}
	optional = []edit{member, {"openapi.yaml", `( +)lastName: Lovelace\n`, "$0${1}jobTitle: Analyst\n"}}
	required = []edit{
		member,
		{"openapi.yaml", `( +)lastName: .*\n`, "$0${1}jobTitle: Analyst\n"},
		{"openapi.yaml", `required: \[id, email, `, "${0}jobTitle, "},
		{"api/examples/list-users-200.json", `"role": "ADMIN",`, `$0 "jobTitle": "Analyst",`},
	}
)

// The fake and the columns of the command line follow the document by hand.
var code = []edit{
	{"api/opinetest/users.go", "Role +string +`json:\"role\"`\n", "${0}\tJobTitle  string  `json:\"jobTitle\"`\n"},
	{"cmd/opine/users.go", `\{Name: "role", Kind: record.Key\},`, "${0}\n\t\t{Name: \"jobTitle\"},"},
}

// Users that tests write by hand need a required member.
var fixtures = []edit{
	{"api/conform/helpers_test.go", `"role":"ADMIN",`, `$0"jobTitle":"text",`},
	{"wrapper/response_test.go", `"role":"ADMIN",`, `$0"jobTitle":"text",`},
	{"cmd/opine/hostile_test.go", lastName, `"jobTitle":"text",$0`},
	{"cmd/opine/testdata/script/*.txtar", lastName, `"jobTitle":"text",$0`},
}

const lastName = `"lastName": ?(?:"(?:[^"\\]|\\.)*"|null)`

// TestRecipe adds a member to users in a copy of the repository. The contract's tests must name what
// is missing, and all tests must pass in the end.
func TestRecipe(t *testing.T) {
	for name, recipe := range map[string]struct{ document, code []edit }{
		"optional": {optional, code},
		"required": {required, append(fixtures, code...)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := repository.Copy(t)
			apply(t, dir, recipe.document)
			repository.Output(t, dir, nil, "go", "generate", ".")
			out, err := repository.Run(t, dir, nil, "", "go", "test", "-run", "TestContract", "./internal/contract")
			if err == nil || !strings.Contains(out, "the fake does not answer the member jobTitle") {
				t.Errorf("the fake's missing member is not named: %v\n%s", err, out)
			}
			apply(t, dir, recipe.code)
			if out, err := repository.Run(t, dir, nil, "", "go", "test", "./..."); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func apply(t *testing.T, dir string, edits []edit) {
	t.Helper()
	for _, edit := range edits {
		old, changed := regexp.MustCompile(edit.old), false
		for name, text := range globbed(t, filepath.Join(dir, edit.files)) {
			if !old.MatchString(text) {
				continue
			}
			text, changed = old.ReplaceAllString(text, edit.replacement), true
			name = filepath.Join(dir, filepath.Dir(edit.files), name)
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if !changed {
			t.Fatalf("no %s has %s", edit.files, edit.old)
		}
	}
}
