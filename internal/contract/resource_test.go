//go:build recipe

package contract_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

// The recipe adds an invented resource, Teams. testdata/resource has its new files in their folders, and the
// parts of openapi.yaml.
const resource = "testdata/resource"

// fragment inserts a file of testdata/resource/openapi into the document.
func fragment(t *testing.T, name, before string) edit {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(resource, "openapi", name))
	if err != nil {
		t.Fatal(err)
	}
	return edit{"openapi.yaml", "(?m)^" + before, strings.ReplaceAll(string(text), "$", "$$") + "$0"}
}

// registrations are the edits of existing files, in the order of the page's table.
var registrations = []edit{
	{"api/opinetest/fake.go", `\tinvitations +\*invitationStore\n`, "$0\tteams *store[Team]\n"},
	{"api/opinetest/fake.go", `(?s)\tif f\.invitations == nil \{.*?\n\t\}\n`,
		"$0\tif f.teams == nil {\n\t\tWithTeams(Team{Name: \"A\"}, Team{Name: \"B\"}, Team{Name: \"C\"})(f)\n\t}\n"},
	{"api/opinetest/routes.go", `invitationRoutes`, "$0, teamRoutes"},
	{"api/opinetest/doc.go", `//\trevokeInvitation: .*\n.*\n`, "$0" +
		"//\tlistTeams: GET /v1/organization/teams\n//\t\tteams:read; limit, offset\n" +
		"//\tdeleteTeam: DELETE /v1/organization/teams/{id}\n//\t\tteams:write; id from 1\n"},
	{"wrapper/operation.go", `\trevokeInvitation .*\n`, "$0\n" +
		"\tlistTeams = &operation{name: \"listTeams\", scope: \"teams:read\", success: http.StatusOK}\n" +
		"\tdeleteTeam = &operation{name: \"deleteTeam\", scope: \"teams:write\", success: http.StatusOK}\n"},
	{"wrapper/client.go", `\tInvitations \*Invitations\n`, "$0\t// Teams are the teams of that organization.\n\tTeams *Teams\n"},
	{"wrapper/client.go", `Invitations: &Invitations\{s\}`, "$0, Teams: &Teams{s}"},
	{"internal/contract/contract_test.go", `users, invitationsTable`, "$0, teams"},
	{"internal/contract/examples_test.go", `\t*"revoke-invitation-200.json": .*\n`, "$0" +
		"\"list-teams-200.json\": &generated.TeamPage{},\n\"delete-team-200.json\": &generated.DeletedTeam{},\n"},
	{"wrapper/properties/listing_test.go", `\t"invitations": .*\n`, "$0\t\"teams\": teamResource,\n"},
	{"cmd/opine/internal/apicheck/listing.go", `\t"listInvitations": .*\n`, "$0\t\"listTeams\": readTeams,\n"},
	{"cmd/opine/internal/apicheck/apicheck_test.go", `\{users, invitations\}`, "{users, invitations, teams}"},
	{"cmd/opine/root.go", `newInvitationsCommand\(s, &c\)`, "$0, newTeamsCommand(s, &c)"},
}

// wiring is how many lines of existing Go files a resource may touch.
const wiring = 60

// TestRecipeForAResource adds Teams to a copy of the repository by the table of CONTRIBUTING.md. The tests of
// the contract must name the operations that have only the document, all tests must pass in the end, and the
// page must name each file that was added or changed.
func TestRecipeForAResource(t *testing.T) {
	dir := repository.Copy(t)
	apply(t, dir, []edit{
		fragment(t, "tags.yaml", "paths:\n"), fragment(t, "paths.yaml", "components:\n"),
		fragment(t, "schemas.yaml", "    ErrorBody:\n      description:"),
		fragment(t, "examples.yaml", "    DocumentedValidationError:\n      summary:"),
	})
	copyTo(t, dir, "api/examples")
	repository.Output(t, dir, nil, "go", "generate", ".")
	out, err := repository.Run(t, dir, nil, "", "go", "test", "-run", "TestContract", "./internal/contract")
	for _, operation := range []string{"listTeams", "deleteTeam"} {
		if want := operation + ": no row in a table of internal/contract"; err == nil || !strings.Contains(out, want) {
			t.Errorf("want %s, got %v\n%s", want, err, out)
		}
	}

	copyTo(t, dir, ".")
	apply(t, dir, registrations)
	edited := map[string]bool{}
	for _, edit := range registrations {
		edited[edit.files] = true
	}
	names := slices.Sorted(maps.Keys(edited))
	repository.Output(t, dir, nil, append([]string{"gofmt", "-w"}, names...)...)
	for _, command := range [][]string{
		{"go", "vet", "./..."}, {"go", "test", "./..."}, {"go", "test", "-C", "api/crosscheck", "./..."},
	} {
		if out, err := repository.Run(t, dir, nil, "", command...); err != nil {
			t.Errorf("%q: %v\n%s", command, err, out)
		}
	}
	checkTable(t, dir, names)
}

// copyTo copies a folder of testdata/resource to the same folder of a repository.
func copyTo(t *testing.T, dir, folder string) {
	t.Helper()
	files := os.DirFS(resource)
	err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "openapi/") {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name), text, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

var quotedFile = regexp.MustCompile("`([\\w/.*-]+\\.(go|json))`")

// checkTable compares what Git sees with the table of the page, and counts the changed lines.
func checkTable(t *testing.T, dir string, edited []string) {
	t.Helper()
	var added, registered []string
	for line := range strings.Lines(globbed(t, "../../CONTRIBUTING.md")["CONTRIBUTING.md"]) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		files := quotedFile.FindAllStringSubmatch(cells[2], -1)
		for _, file := range files {
			added = append(added, strings.Replace(file[1], "invitations", "teams", 1))
		}
		for _, file := range quotedFile.FindAllStringSubmatch(cells[3], -1) {
			registered = append(registered, path.Join(path.Dir(files[0][1]), file[1]))
		}
	}
	for line := range strings.Lines(repository.Output(t, dir, nil, "git", "ls-files", "--others", "--exclude-standard")) {
		name := strings.TrimSpace(line)
		if !slices.ContainsFunc(added, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }) {
			t.Errorf("the page does not name the new file %s", name)
		}
	}
	slices.Sort(registered)
	if !slices.Equal(registered, edited) {
		t.Errorf("the page registers a resource in %q, the recipe in %q", registered, edited)
	}
	stat := repository.Output(t, dir, nil, append([]string{"git", "diff", "--numstat", "--"}, edited...)...)
	t.Logf("lines added and removed by hand:\n%s", stat)
	lines := 0
	for _, line := range strings.Split(strings.TrimSpace(stat), "\n") {
		fields := strings.Fields(line)
		n, err := strconv.Atoi(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		lines += n
	}
	if lines > wiring {
		t.Errorf("a resource touches %d lines of existing files, more than %d", lines, wiring)
	}
}
