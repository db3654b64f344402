package spec_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// blocks gives the fenced blocks of the README in one language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, match := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		found = append(found, match[1])
	}
	if len(found) == 0 {
		t.Fatalf("the README has no %s", language)
	}
	return found
}

// output runs a command and gives what it prints.
func output(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, said.String())
	}
	return string(out)
}

func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	var commands []string
	for _, block := range blocks(t, "sh") {
		commands = append(commands, strings.Split(strings.TrimSpace(block), "\n")...)
	}
	for _, command := range commands {
		words := strings.Fields(command)
		switch {
		case command == "make test":
			// It would run this test again; what it does is enough.
			if plan := output(t, ".", nil, "make", "-n", "test"); !strings.Contains(plan, "go test") {
				t.Errorf("make test does: %s", plan)
			}
		case strings.HasPrefix(command, "go run "):
			lines := strings.Split(strings.TrimSuffix(output(t, ".", nil, words[0], words[1:]...), "\n"), "\n")
			slices.Sort(lines)
			if people := len(slices.Compact(lines)) - 1; people != 2500 {
				t.Errorf("%s lists %d people", command, people)
			}
		case strings.HasPrefix(command, "go mod "):
			// TestReadmeProgram runs these.
		default:
			t.Errorf("nothing tests the command: %s", command)
		}
	}
}

// TestReadmeProgram builds the README's program in a module of its own, set up as the README says.
func TestReadmeProgram(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	imports, body, found := strings.Cut(blocks(t, "go")[0], "\n\n")
	if !found {
		t.Fatal("the README's program has no import")
	}
	program := "package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"log\"\n)\n\n" + imports +
		"\n\nfunc main() {\n\tctx := context.Background()\n" + body + "}\n"
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", Role: "ADMIN"}, opinetest.User{ID: 2, Email: "wang@example.com", Role: "MEMBER"}))
	srv := httptest.NewServer(fake)
	defer srv.Close()
	env := []string{"GOWORK=off", "OPINE_BASE_URL=" + srv.URL, "OPINE_API_KEY=" + fake.MasterKey()}
	output(t, dir, env, "go", "mod", "init", "example.com/program")
	for _, command := range strings.Split(strings.TrimSpace(blocks(t, "sh")[1]), "\n") {
		words := strings.Fields(strings.Replace(command, "=../opine", "="+here, 1))
		output(t, dir, env, words[0], words[1:]...)
	}
	if got, want := output(t, dir, env, "go", "run", "."), "1 ada@example.com ADMIN\n2 wang@example.com MEMBER\n"; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
