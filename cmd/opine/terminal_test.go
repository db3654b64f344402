package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// opineCommand is the real program as a process that talks to this server; TestMain turns this binary into it.
func opineCommand(t *testing.T, url, key string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Args[0] = "opine"
	cmd.Env = append(os.Environ(), "OPINE_BASE_URL="+url, "OPINE_API_KEY="+key, "XDG_STATE_HOME="+t.TempDir())
	return cmd
}

// checkedFake serves a fake, every exchange with which is checked against the contract.
func checkedFake(t *testing.T, options ...opinetest.Option) (url, key string) {
	t.Helper()
	fake := opinetest.New(options...)
	srv := httptest.NewServer(conform.Handler(t, fake))
	t.Cleanup(srv.Close)
	return srv.URL, fake.MasterKey()
}

// noTerminal ends a test that has not got a terminal: Windows has none that package pty knows.
func noTerminal(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("package pty makes no terminal on this system")
	}
	t.Fatal(err)
}

func exitCode(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	if err := cmd.Wait(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func TestOnATerminalTheListingIsATable(t *testing.T) {
	t.Parallel()
	url, key := checkedFake(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "wang@example.com", FirstName: new("贞仪"), LastName: new("王"), Role: "ADMIN"},
		opinetest.User{ID: 20, Email: "eve@example.com", FirstName: new("\x1b[31mEve\u202e"), Role: "MEMBER"},
	))
	cmd := opineCommand(t, url, key, "users", "list")
	terminal, err := pty.Start(cmd)
	if err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	// Reading a terminal ends with an error when its last program has gone.
	shown, _ := io.ReadAll(terminal)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d", code)
	}
	const want = "ID  EMAIL             NAME       ROLE    CREATED\r\n" +
		"1   wang@example.com  贞仪 王    ADMIN\r\n" +
		"20  eve@example.com   �[31mEve�  MEMBER\r\n"
	if string(shown) != want {
		t.Errorf("got:\n%s\nwant:\n%s", shown, want)
	}
}

// The server keeps the second page back until the terminal shows progress.
func TestASlowListingShowsProgressOnATerminal(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithSeed(1, 20))
	checked := conform.Handler(t, fake)
	release := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("offset") != "0" {
			<-release
		}
		checked.ServeHTTP(w, r)
	}))
	defer srv.Close()
	cmd := opineCommand(t, srv.URL, fake.MasterKey(), "users", "list", "--page-size", "10")
	var out bytes.Buffer
	cmd.Stdout = &out
	terminal, tty, err := pty.Open()
	if err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	cmd.Stderr = tty
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	reader := bufio.NewReader(terminal)
	shown, err := reader.ReadString('y') // of "reading the directory"
	if err != nil {
		t.Fatalf("%q, %v", shown, err)
	}
	close(release)
	rest, _ := io.ReadAll(reader)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d", code)
	}
	if text := shown + string(rest); !strings.Contains(text, "reading the directory: 10 of 20 people, 1 page, about ") || !strings.HasSuffix(text, "\r\x1b[K") {
		t.Errorf("the terminal got %q", text)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 21 {
		t.Errorf("%d lines were printed", lines)
	}
}

func TestSandboxServesUntilInterrupted(t *testing.T) {
	t.Parallel()
	cmd := interruptible(opineCommand(t, "", "", "sandbox", "--users", "30", "--seed", "7", "--fault", "removeUser?first=1&applied&reset"))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var url, key string
	if _, err := fmt.Fscanf(stdout, "export OPINE_BASE_URL=%s\nexport OPINE_API_KEY=%s\n", &url, &key); err != nil {
		t.Fatal(err)
	}
	client, err := opine.New(key, opine.WithBaseURL(url))
	if err != nil {
		t.Fatal(err)
	}
	if removal, err := client.Users.Remove(t.Context(), 1); err != nil || !removal.Inferred {
		t.Errorf("got %+v, %v", removal, err)
	}
	page, err := client.Users.Page(t.Context(), nil)
	if err != nil || page.TotalCount != 29 {
		t.Errorf("got %v, %v", page, err)
	}
	interrupt(t, cmd)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d", code)
	}
}

func TestInterruptedIsSaid(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	defer srv.Close()
	cmd := interruptible(opineCommand(t, srv.URL, "key", "users", "list"))
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	interrupt(t, cmd)
	if code := exitCode(t, cmd); code != exitInterrupted || said.String() != "opine: interrupted\n" {
		t.Errorf("exit status %d, %s", code, said.String())
	}
}

// startOpen starts a command whose standard input stays open until the test ends.
func startOpen(t *testing.T, cmd *exec.Cmd) (stdin io.Writer, said *bytes.Buffer) {
	t.Helper()
	pipe, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pipe.Close() })
	said = new(bytes.Buffer)
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return pipe, said
}

// What reads standard input ends too, although nobody closes it.
func TestInterruptedWhileReadingStandardInput(t *testing.T) {
	t.Parallel()
	cmd := interruptible(opineCommand(t, "http://127.0.0.1:1", "key", "users", "remove", "--yes", "-"))
	stdin, said := startOpen(t, cmd)
	// More than a pipe holds: once it is written, the program is reading.
	if _, err := stdin.Write(bytes.Repeat([]byte("\n"), 1<<20)); err != nil {
		t.Fatal(err)
	}
	interrupt(t, cmd)
	if code := exitCode(t, cmd); code != exitInterrupted || said.String() != "opine: interrupted\n" {
		t.Errorf("exit status %d, %s", code, said.String())
	}
}

func TestTimeoutWhileReadingStandardInput(t *testing.T) {
	t.Parallel()
	cmd := opineCommand(t, "http://127.0.0.1:1", "", "users", "list", "--api-key-file", "-", "--timeout", "20ms")
	_, said := startOpen(t, cmd)
	if code := exitCode(t, cmd); code == exitOK || !strings.Contains(said.String(), "the command took longer than --timeout 20ms") {
		t.Errorf("exit status %d, %s", code, said.String())
	}
}

func TestTimeoutIsSaid(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer srv.Close()
	cmd := opineCommand(t, srv.URL, "key", "users", "list", "--timeout", "20ms")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd); code != exitFailure || !strings.Contains(said.String(), "the command took longer than --timeout 20ms") {
		t.Errorf("exit status %d, %s", code, said.String())
	}
}
