//go:build generators

// Package generators_test generates clients from openapi.yaml with other generators. Each client lists
// users and removes one at the fake. The tests install packages, so they need the network.
package generators_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

const (
	ogen = "github.com/ogen-go/ogen"
	// ogenVersion is pinned here; the tools of npm are pinned in api/tools.
	ogenVersion = "v1.24.0"
	modules     = "../../api/tools/node_modules"
)

// TestOgen generates a Go client.
func TestOgen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	copyFile(t, "../../openapi.yaml", filepath.Join(dir, "openapi.yaml"))
	copyFile(t, "testdata/ogen/main.go", filepath.Join(dir, "main.go"))
	run(t, dir, "go", "mod", "init", "example.com/ogen")
	run(t, dir, "go", "mod", "edit", "-require="+ogen+"@"+ogenVersion)
	run(t, dir, "go", "run", ogen+"/cmd/ogen@"+ogenVersion, "--target", "api", "--package", "api", "openapi.yaml")
	run(t, dir, "go", "mod", "tidy")
	listAndRemove(t, dir, "go", "run", ".")
}

// TestOpenAPITypeScript generates types, compiles a client with them strictly, and runs it.
func TestOpenAPITypeScript(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(modules, "openapi-typescript")); err != nil {
		t.Skip("make node-tools installs openapi-typescript, if there is node")
	}
	// The compiler and node look for packages in the folders above.
	dir, err := os.MkdirTemp(modules, ".generators-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	copyFile(t, "testdata/typescript/main.ts", filepath.Join(dir, "main.ts"))
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"type": "module"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "node", "../openapi-typescript/bin/cli.js", "../../../../openapi.yaml", "--output", "schema.d.ts")
	run(t, dir, "node", "../typescript/bin/tsc", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022",
		"--module", "nodenext", "--lib", "es2022,dom", "main.ts")
	listAndRemove(t, dir, "node", "main.js")
}

// listAndRemove runs a client against the fake, and expects it to remove the first user.
func listAndRemove(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	fake := opinetest.New()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("offset") == "418" { // a status that the document does not name
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTeapot)
			_, _ = w.Write([]byte(`{"error": "I am a teapot."}`))
			return
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	first := fake.Users()[0].ID
	out := run(t, dir, name, append(args, server.URL, fake.MasterKey())...)
	if want := "2 of 25 users; removed 1\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
	if users := fake.Users(); len(users) != 24 || users[0].ID == first {
		t.Errorf("%d users remain, the first is %d", len(users), users[0].ID)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// run runs a command and returns its standard output.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.Output()
	if err != nil {
		var stderr []byte
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			stderr = exit.Stderr
		}
		t.Fatalf("%s %q: %v\n%s%s", name, args, err, out, stderr)
	}
	return string(out)
}
