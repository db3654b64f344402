package spec_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// TestReadmeCommands runs the two commands that the README begins with. The second one is this: of it, make tells what it would
// do, and the packages that the README shows must be some that have tests.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	commands, _ := readme(t)
	page{dir: ".", adapt: func(command, shown string) (string, string) {
		if command != "make test" {
			return command, shown
		}
		does, packages, _ := strings.Cut(shown, "\n")
		tested := output(t, ".", nil, "go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}ok  \t{{.ImportPath}}\t…{{end}}", "./...")
		if !prints(tested, packages) {
			t.Errorf("the README shows\n%s\nbut there are\n%s", packages, tested)
		}
		return "make -n test", does
	}}.play(t, commands[:1])
}

// readme gives the README's blocks of commands, the two that it begins with and those that require the module, and its Go: a
// program and a test.
func readme(t *testing.T) (commands, code []block) {
	t.Helper()
	blocks := blocksOf(t, readPage(t, "README.md"))
	commands, code = only(t, blocks, "console", 2), only(t, blocks, "go", 2)
	if len(blocks) != len(commands)+len(code) {
		t.Fatal("the README has a block that nothing carries out")
	}
	return commands, code
}

// TestReadmeProgram builds the README's program and its test in a module of their own, set up as the README says.
func TestReadmeProgram(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	commands, code := readme(t)
	imports, body, found := strings.Cut(code[0].text, "\n\n")
	if !found {
		t.Fatal("the README's program has no import")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.go": "package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"log\"\n)\n\n" + imports +
			"\n\nfunc main() {\n\tctx := context.Background()\n" + body + "}\n",
		"main_test.go": "package main\n\nimport (\n\t\"testing\"\n\n\t\"github.com/opine-go/opine/api/opinetest\"\n)\n\n" + imports + "\n\n" + code[1].text,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", Role: "ADMIN"}, opinetest.User{ID: 2, Email: "wang@example.com", Role: "MEMBER"}))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	env := []string{"OPINE_BASE_URL=" + srv.URL, "OPINE_API_KEY=" + fake.MasterKey()}
	output(t, dir, env, "go", "mod", "init", "example.com/program")
	page{dir, env, func(command, shown string) (string, string) {
		return strings.Replace(command, "=../opine", "='"+here+"'", 1), shown
	}}.play(t, commands[1:])
	if got, want := output(t, dir, env, "go", "run", "."), "1 ada@example.com ADMIN\n2 wang@example.com MEMBER\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	output(t, dir, env, "go", "test", ".")
}
