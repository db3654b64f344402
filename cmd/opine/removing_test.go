package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/opine-go/opine/api/opinetest"
)

// heldServer is a fake that keeps the answer to every removal back until it is told otherwise, or the client has gone.
type heldServer struct {
	*opinetest.Fake
	url     string
	asked   chan string   // the path of each removal, before it is answered
	release chan struct{} // close it to answer
	gone    chan struct{} // told for each removal whose client went away before
}

// newHeldServer makes one that carries removals out before it holds their answers, or holds them before.
func newHeldServer(t *testing.T, carriesOut bool) *heldServer {
	people := []opinetest.User{{ID: 1, Email: "boss@example.com", Role: "ADMIN"}}
	for id := int64(2); id <= 6; id++ {
		people = append(people, opinetest.User{ID: id, Email: fmt.Sprintf("user%d@example.com", id), Role: "MEMBER"})
	}
	held := &heldServer{opinetest.New(opinetest.WithUsers(people...)), "", make(chan string, len(people)), make(chan struct{}),
		make(chan struct{}, len(people))}
	hold := func(r *http.Request) {
		held.asked <- r.URL.Path
		select {
		case <-held.release:
		case <-r.Context().Done():
			held.gone <- struct{}{}
		}
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		removal := r.Method == http.MethodDelete
		if removal && !carriesOut {
			hold(r)
			if r.Context().Err() != nil {
				return
			}
		}
		answer := httptest.NewRecorder()
		held.ServeHTTP(answer, r)
		if removal && carriesOut {
			hold(r)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(srv.Close)
	held.url = srv.URL
	return held
}

// command is the program on this server, with a log of its own.
func (h *heldServer) command(t *testing.T, log string, args ...string) (cmd *exec.Cmd, out, said *bytes.Buffer) {
	t.Helper()
	cmd = opineCommand(t, h.url, h.MasterKey(), append(args, "--concurrency", "2")...)
	if log != "" {
		cmd.Args = append(cmd.Args, "--log", log)
	}
	out, said = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, said
	return cmd, out, said
}

// plan writes a plan for the users 2 to 6.
func (h *heldServer) plan(t *testing.T) (path string) {
	t.Helper()
	dir := t.TempDir()
	hr := filepath.Join(dir, "hr.csv")
	if err := os.WriteFile(hr, []byte("email\nuser2@example.com\nuser3@example.com\nuser4@example.com\nuser5@example.com\nuser6@example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "plan.json")
	cmd, _, said := h.command(t, "", "offboard", "plan", "--leavers", hr, "--out", path)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return path
}

type logLine struct {
	Event   string
	ID      int64
	Outcome string
	User    *struct{ Email string }
}

func readLog(t *testing.T, path string) (lines []logLine) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for text := range bytes.Lines(raw) {
		var line logLine
		if err := json.Unmarshal(text, &line); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		lines = append(lines, line)
	}
	return lines
}

// Killed between the intent and the outcome, whether the server has carried the removals out or not, a run is finished by
// running it again.
func TestKilledBetweenIntentAndOutcome(t *testing.T) {
	t.Parallel()
	for _, carriesOut := range []bool{false, true} {
		for _, command := range []string{"remove", "apply"} {
			t.Run(fmt.Sprintf("%s, carried out %v", command, carriesOut), func(t *testing.T) {
				t.Parallel()
				srv := newHeldServer(t, carriesOut)
				log := filepath.Join(t.TempDir(), "log")
				args := []string{"users", "remove", "--yes", "2", "user3@example.com", "4", "5", "6"}
				if command == "apply" {
					args = []string{"offboard", "apply", "--yes", srv.plan(t)}
				}
				cmd, _, _ := srv.command(t, log, args...)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				<-srv.asked
				<-srv.asked
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				_ = cmd.Wait()
				<-srv.gone
				<-srv.gone
				close(srv.release)

				lines := readLog(t, log)
				if len(lines) != 2 {
					t.Fatalf("the log is %+v", lines)
				}
				for _, line := range lines {
					if line.Event != "intent" || line.User == nil || line.User.Email != fmt.Sprintf("user%d@example.com", line.ID) {
						t.Errorf("the log has %+v", line)
					}
				}

				again, out, said := srv.command(t, log, args...)
				if err := again.Run(); err != nil {
					t.Fatalf("%v\n%s%s", err, out, said)
				}
				gone := 0
				if carriesOut {
					gone = 2
				}
				if n := strings.Count(out.String(), "\talready gone\tasked for on "); n != gone {
					t.Errorf("%d were already gone, want %d:\n%s", n, gone, out)
				}
				if n := strings.Count(out.String(), "\tremoved\n"); n != 5-gone {
					t.Errorf("%d were removed:\n%s", n, out)
				}
				if left := srv.Users(); len(left) != 1 {
					t.Errorf("left are %v", left)
				}
			})
		}
	}
}

// Interrupted, a run sends nothing more, waits for what was sent, reports and can be run again.
func TestInterruptedRemovalEndsCleanly(t *testing.T) {
	t.Parallel()
	srv := newHeldServer(t, false)
	log, plan := filepath.Join(t.TempDir(), "log"), srv.plan(t)
	cmd, out, _ := srv.command(t, log, "offboard", "apply", "--yes", plan)
	interruptible(cmd).Stderr = nil
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-srv.asked
	<-srv.asked
	interrupt(t, cmd)
	said := bufio.NewScanner(stderr)
	for said.Scan() && !strings.HasPrefix(said.Text(), "stopping: nothing more is sent") {
	}
	close(srv.release)
	rest, _ := io.ReadAll(stderr)
	if code := exitCode(t, cmd); code != exitInterrupted {
		t.Errorf("exit status %d\n%s", code, rest)
	}
	for _, row := range []string{"2\tuser2@example.com\tremoved\n", "3\tuser3@example.com\tremoved\n",
		"4\tuser4@example.com\tnot sent\tinterrupt signal received\n"} {
		if !strings.Contains(out.String(), row) || strings.Count(out.String(), "\tnot sent\t") != 3 {
			t.Errorf("it printed\n%s", out)
		}
	}
	if lines := readLog(t, log); len(lines) != 4 || lines[3].Outcome != "removed" {
		t.Errorf("the log is %+v", lines)
	}
	if left := srv.Users(); len(left) != 4 {
		t.Errorf("left are %v", left)
	}
	again, out, saidAgain := srv.command(t, log, "offboard", "apply", "--yes", plan)
	if err := again.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, out, saidAgain)
	}
	if strings.Count(out.String(), "\tremoved\n") != 3 || strings.Count(out.String(), "\talready gone\tremoved on ") != 2 {
		t.Errorf("it printed\n%s", out)
	}
}

// On a real terminal a plan is shown, and the number of people must be typed.
func TestApplyAsksOnATerminal(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		answer string
		code   int
		left   int
	}{{"yes", exitRefused, 6}, {"4", exitRefused, 6}, {"5", exitOK, 1}, {" 5 ", exitOK, 1}, {"\x03", exitInterrupted, 6}, {"\x04", exitRefused, 6}} {
		t.Run(fmt.Sprintf("%q", row.answer), func(t *testing.T) {
			t.Parallel()
			srv := newHeldServer(t, false)
			close(srv.release)
			cmd, _, _ := srv.command(t, filepath.Join(t.TempDir(), "log"), "offboard", "apply", srv.plan(t))
			cmd.Stdout, cmd.Stderr = nil, nil
			terminal, err := pty.Start(cmd)
			if err != nil {
				noTerminal(t, err)
			}
			defer terminal.Close()
			reader := bufio.NewReader(terminal)
			shown, err := reader.ReadString('(') // of "type how many (5)"
			if err != nil || !strings.Contains(shown, "user6@example.com") {
				t.Fatalf("%q, %v", shown, err)
			}
			answer := row.answer
			if answer[0] >= ' ' {
				answer += "\r"
			}
			if _, err := io.WriteString(terminal, answer); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(reader)
			if code := exitCode(t, cmd); code != row.code {
				t.Errorf("exit status %d\n%s", code, rest)
			}
			if left := srv.Users(); len(left) != row.left {
				t.Errorf("left are %v\n%s", left, rest)
			}
		})
	}
}

// What a terminal would take for a command does not reach it, neither in the table nor in a refusal nor in a report.
func TestStrangeAddressesDoNotReachTheTerminal(t *testing.T) {
	t.Parallel()
	url, key := checkedFake(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "boss@example.com", Role: "ADMIN"},
		opinetest.User{ID: 2, Email: "\x1b[2Jeve\u202e@example.com", Role: "ADMIN\x07"},
		opinetest.User{ID: 3, Email: "\x1b[2Jroot@example.com", Role: "ADMIN"},
	))
	for _, args := range [][]string{
		{"users", "remove", "--dry-run", "2"}, {"users", "remove", "--yes", "3"}, {"users", "remove", "--yes", "2"}, {"users", "remove", "--yes", "2"},
	} {
		cmd := opineCommand(t, url, key, append(args, "--log", filepath.Join(t.TempDir(), "log"))...)
		both, _ := cmd.CombinedOutput()
		if slices.ContainsFunc(bytes.Runes(both), func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == '\u202e' }) {
			t.Errorf("opine %s printed %q", strings.Join(args, " "), both)
		}
	}
}
