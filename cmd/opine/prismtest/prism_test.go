//go:build prism

// Package prismtest runs the command line and the client against Prism, a mock server that is made
// from openapi.yaml by another project. `make test-prism` sets PRISM to Prism's script.
package prismtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const document = "../../../openapi.yaml"

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "opine-prism-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "opine")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// run runs the program on a server and returns what it printed and its exit status.
func run(t *testing.T, url, key string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), "OPINE_BASE_URL="+url, "OPINE_API_KEY="+key, "XDG_STATE_HOME="+t.TempDir())
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

func TestMockServer(t *testing.T) {
	t.Parallel()
	url := startPrism(t, "mock", document)
	for _, row := range []struct {
		args   string
		status int
		out    string
	}{
		{"users list -o ndjson", 0,
			`{"id":1,"email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","role":"ADMIN",` +
				`"createdAt":"2025-05-31T05:04:41.475Z","updatedAt":"2025-05-31T05:04:41.475Z"}` + "\n" +
				`{"id":2,"email":"katherine.johnson@example.com","firstName":"Katherine","lastName":"Johnson",` +
				`"role":"ADMIN","createdAt":"2025-06-02T09:30:00.000Z","updatedAt":"2025-08-14T16:20:05.120Z"}` + "\n" +
				`{"id":5,"email":"wang.zhenyi@example.com","firstName":"贞仪","lastName":null,"role":"ADMIN",` +
				`"createdAt":"2025-06-03T11:00:00.001Z","updatedAt":"2025-06-03T11:00:00.001Z"}` + "\n"},
		{"users remove --include-admins --yes 1", 0, "1\tada@example.com\tremoved\n"},
		{"users remove --include-admins --yes ADA@example.com", 0, "1\tada@example.com\tremoved\n"},
		// Prism answers every removal with the documented {"id": 1}, which must not confirm another
		// id.
		{"users remove --include-admins --yes 2", 1, "2\tkatherine.johnson@example.com\tfailed\t"},
	} {
		out, said, status := run(t, url, "any-key", strings.Fields(row.args)...)
		if status != row.status || !strings.HasPrefix(out, row.out) {
			t.Errorf("opine %s: exit status %d, printed\n%s%s\nwant %d\n%s",
				row.args, status, out, said, row.status, row.out)
		}
	}
}

// startPrism runs Prism until the test ends, and waits until it answers.
func startPrism(t *testing.T, args ...string) (url string) {
	t.Helper()
	prism := os.Getenv("PRISM")
	if prism == "" {
		t.Fatal("PRISM does not name Prism's script; run `make test-prism`")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	// A single process, started without npm's shell script, leaves no children when it is killed.
	args = append(append([]string{prism}, args...), "--multiprocess=false", "-h", "127.0.0.1", "-p", port)
	cmd := exec.Command("node", args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("prism printed:\n%s", &said)
		}
	})
	url = "http://" + address
	deadline := time.Now().Add(time.Minute)
	for tick := time.NewTicker(50 * time.Millisecond); ; <-tick.C {
		if response, err := http.Get(url); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			return url
		}
		if time.Now().After(deadline) {
			t.Fatal("prism did not answer within a minute")
		}
	}
}
