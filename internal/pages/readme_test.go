package pages_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/internal/pages"
	"github.com/opine-go/opine/internal/repository"
)

// TestReadmeCommands runs the commands that the README begins with. It may be one of the tests that
// `make test` runs, so make only prints here what it would do.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	pages.Player{Dir: root, Adapt: func(command, shown string) (string, string) {
		return strings.Replace(command, "make ", "make -n ", 1), shown
	}}.Play(t, pages.Read(t, root, "README.md"))
}

// TestReadmeProgram adds this module to a new one as the README says, and runs the README's program
// there.
func TestReadmeProgram(t *testing.T) {
	t.Parallel()
	root, dir := repository.Root(t), t.TempDir()
	blocks := pages.Read(t, root, "README.md")
	setup := slices.IndexFunc(blocks, func(b pages.Block) bool { return b.Language == "sh" })
	if setup < 0 {
		t.Fatal("the README does not say how to add the module")
	}
	program := read(t, root, "testdata/downstream/wrapper/main.go") // TestExamples compares the README with it
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", Role: "ADMIN"},
		opinetest.User{ID: 2, Email: "wang@example.com", Role: "MEMBER"},
	))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	env := []string{"OPINE_BASE_URL=" + srv.URL, "OPINE_API_KEY=" + fake.MasterKey()}
	repository.Output(t, dir, nil, "go", "mod", "init", "example.com/program")
	repository.Output(t, dir, nil, "sh", "-ec", strings.Replace(blocks[setup].Text, "=../opine", "='"+root+"'", 1))
	got := repository.Output(t, dir, env, "go", "run", ".")
	if want := "1 ada@example.com ADMIN\n2 wang@example.com MEMBER\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// TestReadmeClaim compares the sentence about speed with the latest results.
func TestReadmeClaim(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	fold := func(name string) string { return strings.Join(strings.Fields(read(t, root, name)), " ") }
	claim := regexp.MustCompile(`Compared with a generated client, .*? ms\.`).FindString(fold("bench/RESULTS.md"))
	if claim == "" || !strings.Contains(fold("README.md"), claim) {
		t.Errorf("the README does not claim what the benchmark measured: %s", claim)
	}
}
