package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// write writes files with these names and texts, and returns their folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// replace replaces a text that must occur.
func replace(t *testing.T, text, old, replacement string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("%q does not occur", old)
	}
	return strings.Replace(text, old, replacement, 1)
}

func TestDocumentChanges(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		document: read(t, filepath.Join(root, document)), overlay: read(t, filepath.Join(root, overlay)),
	}
	before := write(t, files)
	const email = "          type: string\n          x-opine-basis: documented\n" +
		"          x-opine-assumptions:\n            email-may-repeat"
	const response = "          description: The user was removed.\n          x-opine-basis: documented\n" +
		"          headers:\n            X-Request-Id:\n              $ref: '#/components/headers/RequestId'\n" +
		"          content:\n            application/"
	for name, row := range map[string]struct {
		file, old, replacement string
		change                 string // empty if callers notice nothing
	}{
		"nothing":               {document, "version", "version", ""},
		"another description":   {document, "The email address.", "An address.", ""},
		"a new member":          {document, "        role:\n", "        title: {type: string}\n        role:\n", ""},
		"a new scope":           {document, "['users:write', '*']", "['users:write', '*:write', '*']", ""},
		"a name in an open set": {document, "x-extensible-enum: [ADMIN]", "x-extensible-enum: [ADMIN, MEMBER]", ""},
		"a new server":          {document, "servers:\n", "servers:\n  - url: https://eu.tryopine.com\n", ""},
		"a new hint": {overlay, "actions:\n",
			"actions:\n  - target: $.components.schemas.User\n    update: {x-go-type: any}\n", ""},

		"a renamed parameter": {document, "name: offset", "name: skip",
			"`listUsers`: deleted the `query` request parameter `offset`"},
		"a lower maximum": {document, "maximum: 1000", "maximum: 500",
			"`listUsers`: for the `query` request parameter `limit`, the max was decreased from `1000.00` to `500.00`"},
		"another default": {document, "default: 100", "default: 50",
			"`listUsers`: for the `query` request parameter `limit`, default value was changed from `100.00` to `50.00`"},
		"an open set that is closed": {document, "x-extensible-enum", "enum",
			"`listUsers`: the `items/items/role` response property for the response status `200` was restricted to " +
				"a list of enum values"},
		"another name in an open set": {document, "x-extensible-enum: [ADMIN]", "x-extensible-enum: [OWNER]",
			"`UserRole`: removed `ADMIN` from the open set"},
		"another media type": {document, response + "json", response + "vnd.opine+json",
			"`removeUser`: media type `application/json` was changed to a more specific media type " +
				"`application/vnd.opine+json` for the response status `200`"},
		"a member that can be null": {document, email, "          nullable: true\n" + email,
			"`listUsers`: the response property `items/items/email` became nullable for the status `200`"},
		"an optional member": {document, "[id, email, firstName", "[id, firstName",
			"`listUsers`: the response property `items/items/email` became optional for the status `200`"},
		"another success status": {document, "'200':\n          description: The user",
			"'202':\n          description: The user",
			"`removeUser`: removed the success response with the status `200`"},
		"a renamed operation": {document, "operationId: removeUser", "operationId: deleteUser",
			"`removeUser`: API operation id `removeUser` removed and replaced with `deleteUser`"},
		"another key header": {document, "name: X-API-Key", "name: X-Key",
			"the component security scheme `ApiKey` API key name changed from `X-API-Key` to `X-Key`"},
		"another scope": {document, "['users:write', '*']", "['members:write', '*']",
			"`removeUser`: removed the scope `users:write`"},
		"another server": {document, "https://api.tryopine.com", "https://api.example.com",
			"removed the server `https://api.tryopine.com`"},
		"a hint that is removed": {overlay, "x-go-type-skip-optional-pointer: true", "x-other: true",
			"removed or changed the Go hint `$.components.schemas.User.properties['firstName','lastName']: " +
				"x-go-type-skip-optional-pointer: true`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := maps.Clone(files)
			after[row.file] = replace(t, after[row.file], row.old, row.replacement)
			changes, err := compareDocuments(before, write(t, after))
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(changes, func(c change) bool {
				return c.String() == row.change && c.breaking
			})
			if row.change == "" && len(changes) > 0 || row.change != "" && !found {
				t.Errorf("got %+v, want %s", changes, row.change)
			}
		})
	}
}

// A client that could read users without an email can read users that always have one.
func TestRequiredMemberOfResponseIsNoChange(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		document: read(t, filepath.Join(root, document)), overlay: read(t, filepath.Join(root, overlay)),
	}
	after := write(t, files)
	files[document] = replace(t, files[document], "[id, email, firstName", "[id, firstName")
	changes, err := compareDocuments(write(t, files), after)
	if err != nil || len(changes) > 0 {
		t.Errorf("got %+v, %v", changes, err)
	}
}

func TestReportPrintsWarnings(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := report(&out, []change{{subject: "listUsers", text: "changed the pattern of `offset`"}}, nil)
	if want := "warning: `listUsers`: changed the pattern of `offset`\n"; err != nil || out.String() != want {
		t.Errorf("got %v, %q", err, &out)
	}
}

func TestGoChanges(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"go.mod":             "module example.com/opine\n\ngo 1.26\n",
		"generated/types.go": "package generated\n\ntype User struct{ FirstName string }\n",
		"wrapper/users.go": "package opine\n\nimport \"example.com/opine/generated\"\n\ntype Users struct{}\n\n" +
			"func (*Users) Page() []generated.User { return nil }\n",
	}
	before := write(t, files)
	for name, row := range map[string]struct{ file, old, replacement, change string }{
		"nothing":      {"wrapper/users.go", "nil", "[]generated.User{}", ""},
		"a new method": {"wrapper/users.go", "func", "func (*Users) All() {}\n\nfunc", ""},
		"a pointer": {"generated/types.go", "string", "*string",
			"`generated.User.FirstName`: changed from string to *string"},
		"a lost method": {"wrapper/users.go", "Page", "page", "`opine.(*Users).Page`: removed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := maps.Clone(files)
			after[row.file] = replace(t, after[row.file], row.old, row.replacement)
			changes, err := compareGo(before, write(t, after))
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(changes); got != "["+row.change+"]" {
				t.Errorf("got %v, want %s", changes, row.change)
			}
		})
	}
}

// A change that breaks the wrapper is named although the wrapper does not compile.
func TestGoChangeThatBreaksTheWrapper(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"go.mod":             "module example.com/opine\n\ngo 1.26\n",
		"generated/types.go": "package generated\n\ntype User struct{ FirstName string }\n",
		"wrapper/users.go": "package opine\n\nimport \"example.com/opine/generated\"\n\n" +
			"func name(u generated.User) string { return u.FirstName }\n",
	}
	before := write(t, files)
	files["generated/types.go"] = replace(t, files["generated/types.go"], "FirstName", "GivenName")
	changes, err := compareGo(before, write(t, files))
	if got := fmt.Sprint(changes); got != "[`generated.User.FirstName`: removed]" {
		t.Errorf("got %v", changes)
	}
	if err == nil || !strings.Contains(err.Error(), "the Go API of example.com/opine/wrapper cannot be compared") {
		t.Errorf("got %v", err)
	}
}

// TestRun works in a repository whose first commit is the present one.
func TestRun(t *testing.T) {
	t.Parallel()
	const unreleased = "# Changelog\n\n## [Unreleased]\n"
	repository := write(t, map[string]string{
		document: read(t, filepath.Join(root, document)), "CHANGELOG.md": unreleased,
		"go.mod":             "module example.com/opine\n\ngo 1.26\n",
		"generated/types.go": "package generated\n\ntype User struct{ FirstName string }\n",
		"wrapper/users.go":   "package opine\n\ntype Users struct{}\n",
	})
	change := func(name, old, replacement string) {
		t.Helper()
		name = filepath.Join(repository, name)
		if err := os.WriteFile(name, []byte(replace(t, read(t, name), old, replacement)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		t.Helper()
		author := []string{"-C", repository, "-c", "user.name=t", "-c", "user.email=t@example.com"}
		cmd := exec.Command("git", append(author, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	check := func(wantErr string, printed ...string) {
		t.Helper()
		var out strings.Builder
		err := run([]string{repository}, &out)
		if (err != nil) != (wantErr != "") || err != nil && !strings.Contains(err.Error(), wantErr) {
			t.Errorf("got %v, want %q", err, wantErr)
		}
		for _, text := range printed {
			if !strings.Contains(out.String(), text) {
				t.Errorf("got\n%s\nwant %s", &out, text)
			}
		}
	}
	const entry = "- Breaking: `removeUser`: removed the scope `users:write`"
	git("init", "--quiet")
	git("add", "--all")
	git("commit", "--quiet", "--message", "first")
	check("", "comparing with the first commit that has openapi.yaml", "because there is no release")

	change(document, "['users:write', '*']", "['members:write', '*']")
	git("commit", "--quiet", "--all", "--message", "second")
	change("wrapper/users.go", "type Users struct{}", "")
	check("CHANGELOG.md lacks 1 breaking change", "first commit", entry)
	change("CHANGELOG.md", unreleased,
		unreleased+"\n- Breaking: `removeUser` no longer accepts\n  the scope `users:write`.\n")
	check("", "breaks callers, named in CHANGELOG.md: `removeUser`")

	git("commit", "--quiet", "--all", "--message", "third")
	git("tag", "v0.1.0")
	change("generated/types.go", "string", "*string")
	change("CHANGELOG.md", "[Unreleased]", "[Unreleased]\n\n## [0.1.0]")
	check("CHANGELOG.md lacks 1 breaking change", "comparing with the release v0.1.0",
		"- Breaking: `generated.User.FirstName`: changed from string to *string")

	clone := filepath.Join(t.TempDir(), "clone")
	git("clone", "--quiet", "--depth=1", "--no-tags", "file://"+filepath.ToSlash(repository), clone)
	repository = clone
	check("", "in this shallow clone; to get all releases, run git fetch --unshallow --tags")
}
