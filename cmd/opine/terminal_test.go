package main

import (
	"bufio"
	"bytes"
	"errors"
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
)

// opineCommand is the program as a process that talks to this server; TestMain makes this binary
// the program.
func opineCommand(t *testing.T, url, key string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Args[0] = "opine"
	cmd.Env = append(os.Environ(), "OPINE_BASE_URL="+url, "OPINE_API_KEY="+key, "XDG_STATE_HOME="+t.TempDir(),
		"XDG_CONFIG_HOME="+t.TempDir())
	return cmd
}

// checkedFake serves a fake whose exchanges are checked against the contract.
func checkedFake(t *testing.T, options ...opinetest.Option) (url, key string) {
	t.Helper()
	fake := opinetest.New(options...)
	srv := httptest.NewServer(conform.Handler(t, fake))
	t.Cleanup(srv.Close)
	return srv.URL, fake.MasterKey()
}

// noTerminal skips a test where package pty cannot make a terminal, as on Windows.
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

func TestListingOnATerminalIsATable(t *testing.T) {
	t.Parallel()
	url, key := checkedFake(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "wang@example.com", FirstName: new("贞仪"), LastName: new("王"), Role: "ADMIN"},
		opinetest.User{ID: 20, Email: "eve@example.com", FirstName: new("\x1b[31mEve"), Role: "MEMBER"},
	))
	cmd := opineCommand(t, url, key, "users", "list")
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 49})
	if err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	shown, _ := io.ReadAll(terminal) // fails when the program has closed the terminal
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d", code)
	}
	const want = "ID  EMAIL             NAME        ROLE    CREATED\r\n" +
		"1   wang@example.com  贞仪 王     ADMIN\r\n" +
		"20  eve@example.com   \\u001b[31…  MEMBER\r\n" +
		"2 users\r\n"
	if string(shown) != want {
		t.Errorf("got:\n%s\nwant:\n%s", shown, want)
	}
}

func TestColorMarksFailuresOnATerminal(t *testing.T) {
	t.Parallel()
	const red, plain = "\x1b[31mopine:\x1b[0m ", "opine: "
	settings := map[string]string{"TERM=xterm": red, "NO_COLOR=1": plain, "CLICOLOR=0": plain, "TERM=dumb": plain}
	for setting, want := range settings {
		cmd := opineCommand(t, "", "", "users", "list", "--limit", "0")
		cmd.Env = append(cmd.Env, "NO_COLOR=", "CLICOLOR=", "TERM=", setting)
		terminal, err := pty.Start(cmd)
		if err != nil {
			noTerminal(t, err)
		}
		defer terminal.Close()
		shown, _ := io.ReadAll(terminal)
		if code := exitCode(t, cmd); code != exitUsage || !strings.HasPrefix(string(shown), want+"--limit is 0;") {
			t.Errorf("%s: exit status %d, %q", setting, code, shown)
		}
	}
}

// The server withholds the second page until the terminal shows progress.
func TestSlowListingShowsProgress(t *testing.T) {
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
	shown, err := reader.ReadString(':') // of "listing users:"
	if err != nil {
		t.Fatalf("%q, %v", shown, err)
	}
	close(release)
	rest, _ := io.ReadAll(reader)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d", code)
	}
	text := shown + string(rest)
	if !strings.Contains(text, "listing users: 10 of 20, 1 page, about ") || !strings.HasSuffix(text, "\r\x1b[K") {
		t.Errorf("the terminal got %q", text)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 21 {
		t.Errorf("%d lines were printed", lines)
	}
}

// start starts a command whose standard input stays open until the test ends.
func start(t *testing.T, cmd *exec.Cmd) (stdin io.Writer, stderr *bytes.Buffer) {
	t.Helper()
	pipe, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pipe.Close() })
	stderr = new(bytes.Buffer)
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return pipe, stderr
}

func expectEnd(t *testing.T, cmd *exec.Cmd, stderr *bytes.Buffer, status int, said string) {
	t.Helper()
	if code := exitCode(t, cmd); code != status || stderr.String() != said {
		t.Errorf("exit status %d, want %d; standard error is\n%swant\n%s", code, status, stderr, said)
	}
}

// silentServer never answers. It closes asked at the first request.
func silentServer(t *testing.T) (url string, asked chan struct{}) {
	t.Helper()
	asked = make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	t.Cleanup(srv.Close)
	return srv.URL, asked
}

func TestInterruptDuringARequest(t *testing.T) {
	t.Parallel()
	url, asked := silentServer(t)
	cmd := interruptible(opineCommand(t, url, "key", "users", "list"))
	_, stderr := start(t, cmd)
	<-asked
	interrupt(t, cmd)
	expectEnd(t, cmd, stderr, exitInterrupted, "opine: interrupt signal received\n")
}

// One step of an expression may take minutes.
func TestInterruptWhileComputing(t *testing.T) {
	t.Parallel()
	cmd := interruptible(opineCommand(t, "", "", "users", "list", "--sandbox", "--jq", `("x" * 5000), ("1" * 10000000 | tonumber)`))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	_, stderr := start(t, cmd)
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	interrupt(t, cmd)
	expectEnd(t, cmd, stderr, exitInterrupted, "opine: interrupt signal received\n")
}

func TestInterruptWhileReadingStandardInput(t *testing.T) {
	t.Parallel()
	cmd := interruptible(opineCommand(t, "http://127.0.0.1:1", "key", "users", "remove", "--yes", "-"))
	stdin, stderr := start(t, cmd)
	// A pipe holds less than this: after the write the program is reading.
	if _, err := stdin.Write(bytes.Repeat([]byte("\n"), 1<<20)); err != nil {
		t.Fatal(err)
	}
	interrupt(t, cmd)
	expectEnd(t, cmd, stderr, exitInterrupted, "opine: interrupt signal received\n")
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	url, _ := silentServer(t)
	for _, args := range []string{"users list", "users list --api-key-file -"} {
		cmd := opineCommand(t, url, "key", append(strings.Fields(args), "--timeout", "20ms")...)
		_, stderr := start(t, cmd)
		code := exitCode(t, cmd)
		if code == exitOK || !strings.Contains(stderr.String(), "the command took longer than --timeout 20ms") {
			t.Errorf("opine %s: exit status %d, %s", args, code, stderr)
		}
	}
}
