//go:build prism

package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Prism is a server that nobody here wrote, made of openapi.yaml alone. `make test-prism` runs this where node is, and names
// Prism's script in the variable PRISM.
func TestPrism(t *testing.T) {
	t.Parallel()
	url := startPrism(t, "mock", document)
	for _, row := range []struct {
		args string
		code int
		out  string
	}{
		{"users list -o ndjson", exitOK,
			`{"id":1,"email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","role":"ADMIN","createdAt":"2025-05-31T05:04:41.475Z",` +
				`"updatedAt":"2025-05-31T05:04:41.475Z"}` + "\n" +
				`{"id":2,"email":"katherine.johnson@example.com","firstName":"Katherine","lastName":"Johnson","role":"ADMIN",` +
				`"createdAt":"2025-06-02T09:30:00.000Z","updatedAt":"2025-08-14T16:20:05.120Z"}` + "\n" +
				`{"id":5,"email":"wang.zhenyi@example.com","firstName":"贞仪","lastName":null,"role":"ADMIN","createdAt":"2025-06-03T11:00:00.001Z",` +
				`"updatedAt":"2025-06-03T11:00:00.001Z"}` + "\n"},
		{"users remove --include-admins --yes 1", exitOK, "1\tada@example.com\tremoved\n"},
		{"users remove --include-admins --yes ADA@example.com", exitOK, "1\tada@example.com\tremoved\n"},
		// It answers the documented {"id": 1} whoever is removed, which must not pass for the removal of somebody else.
		{"users remove --include-admins --yes 2", exitFailure, "2\tkatherine.johnson@example.com\tfailed\topine: removeUser 2: 200 OK: unexpected response: " +
			"the server says that it removed user 1; list the users to see who is left (request string); they may be gone all the same\n"},
	} {
		cmd := opineCommand(t, url, "any-key", strings.Fields(row.args)...)
		var out, said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if code := exitCode(t, cmd); code != row.code || out.String() != row.out {
			t.Errorf("opine %s: exit status %d, printed\n%s%s\nwant %d\n%s", row.args, code, out.String(), said.String(), row.code, row.out)
		}
	}
}

// document is where Prism reads the contract.
const document = "../../openapi.yaml"

// startPrism runs Prism with these arguments until the test ends, and waits until it answers.
func startPrism(t *testing.T, args ...string) (url string) {
	t.Helper()
	prism := os.Getenv("PRISM")
	if prism == "" {
		t.Fatal("PRISM does not name the script of Prism; run `make test-prism`")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	listener.Close()
	_, port, _ := net.SplitHostPort(address.String())
	// In one process, and without the command that npm makes for a shell, there is nothing below what is started and killed.
	cmd := exec.Command("node", append(append([]string{prism}, args...), "--multiprocess=false", "-h", "127.0.0.1", "-p", port)...)
	said := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("prism said:\n%s", said)
		}
	})
	url = "http://" + address.String()
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
