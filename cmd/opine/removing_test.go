package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

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

// A run that is killed between the intent and the outcome can be repeated, whether the server has
// removed the users or not.
func TestKilledBetweenIntentAndOutcome(t *testing.T) {
	t.Parallel()
	for _, removesFirst := range []bool{false, true} {
		for _, command := range []string{"remove", "apply"} {
			t.Run(fmt.Sprintf("%s, removed %v", command, removesFirst), func(t *testing.T) {
				t.Parallel()
				srv := newHeldServer(t, removesFirst)
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
					if line.Event != "intent" || line.User == nil ||
						line.User.Email != fmt.Sprintf("user%d@example.com", line.ID) {
						t.Errorf("the log has %+v", line)
					}
				}

				again, out, errs := srv.command(t, log, args...)
				if err := again.Run(); err != nil {
					t.Fatalf("%v\n%s%s", err, out, errs)
				}
				gone := 0
				if removesFirst {
					gone = 2
				}
				if n := strings.Count(out.String(), "\talready gone\trequested on "); n != gone {
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

// A run that is interrupted, or whose terminal hangs up, sends no more requests, waits for answers,
// reports, and can be repeated.
func TestInterruptedRemovalEndsCleanly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		signal func(*testing.T, *exec.Cmd)
		status int
		reason string
	}{
		{interrupt, exitInterrupted, "interrupt signal received"},
		{func(t *testing.T, cmd *exec.Cmd) {
			if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
				t.Skip(err)
			}
		}, exitSignal + int(syscall.SIGHUP), "hangup signal received"},
	} {
		t.Run(row.reason, func(t *testing.T) {
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
			row.signal(t, cmd)
			lines := bufio.NewScanner(stderr)
			for lines.Scan() && !strings.HasPrefix(lines.Text(), "stopping: no more requests are sent") {
			}
			if !strings.HasSuffix(lines.Text(), "; outcomes are written to "+log) {
				t.Errorf("it printed %s", lines.Text())
			}
			close(srv.release)
			rest, _ := io.ReadAll(stderr)
			if code := exitCode(t, cmd); code != row.status {
				t.Errorf("exit status %d\n%s", code, rest)
			}
			for _, line := range []string{"2\tuser2@example.com\tremoved\n", "3\tuser3@example.com\tremoved\n",
				"4\tuser4@example.com\tnot sent\t" + row.reason + "\n"} {
				if !strings.Contains(out.String(), line) || strings.Count(out.String(), "\tnot sent\t") != 3 {
					t.Errorf("it printed\n%s", out)
				}
			}
			if lines := readLog(t, log); len(lines) != 4 || lines[3].Outcome != "removed" {
				t.Errorf("the log is %+v", lines)
			}
			if left := srv.Users(); len(left) != 4 {
				t.Errorf("left are %v", left)
			}
			again, out, errs := srv.command(t, log, "offboard", "apply", "--yes", plan)
			if err := again.Run(); err != nil {
				t.Fatalf("%v\n%s%s", err, out, errs)
			}
			if strings.Count(out.String(), "\tremoved\n") != 3 ||
				strings.Count(out.String(), "\talready gone\tremoved on ") != 2 {
				t.Errorf("it printed\n%s", out)
			}
		})
	}
}

// A closed pipe stops a removal as an interruption does. The log has every outcome.
func TestClosedPipeStopsTheRemoval(t *testing.T) {
	t.Parallel()
	srv := newHeldServer(t, false)
	log := filepath.Join(t.TempDir(), "log")
	cmd, _, errs := srv.command(t, log, "users", "remove", "--yes", "2", "3", "4", "5", "6")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	<-srv.asked
	<-srv.asked
	reader.Close()
	close(srv.release)
	if code := exitCode(t, cmd); code != exitPartial || !strings.Contains(errs.String(), "the output is lost: ") {
		t.Errorf("exit status %d\n%s", code, errs)
	}
	outcomes := 0
	for _, line := range readLog(t, log) {
		if line.Outcome == "removed" {
			outcomes++
		}
	}
	if left := len(srv.Users()); left == 1 || left != 6-outcomes {
		t.Errorf("%d users are left, and the log has %d outcomes", left, outcomes)
	}
}

// Two runs on one machine do not work on one server at the same time.
func TestSecondRunIsRefused(t *testing.T) {
	t.Parallel()
	srv := newHeldServer(t, false)
	first, _, errs := srv.command(t, "", "users", "remove", "--yes", "2")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	<-srv.asked
	second, _, said := srv.command(t, "", "users", "remove", "--yes", "3")
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, second); code != exitRefused || !strings.Contains(said.String(),
		"another run of opine is changing "+srv.url) {
		t.Errorf("exit status %d\n%s", code, said)
	}
	close(srv.release)
	if code := exitCode(t, first); code != exitOK {
		t.Errorf("exit status %d\n%s", code, errs)
	}
	third, _, said := srv.command(t, "", "users", "remove", "--yes", "3")
	if err := third.Run(); err != nil {
		t.Errorf("after the first run: %v\n%s", err, said)
	}
}

// Texts of the server never reach the terminal as escape sequences: not in the table, a refusal, the
// report or the review of a plan.
func TestStrangeAddressesDoNotReachTheTerminal(t *testing.T) {
	t.Parallel()
	url, key := checkedFake(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "boss@example.com", Role: "ADMIN"},
		opinetest.User{ID: 2, Email: "\x1b[2Jeve\u202e@example.com", Role: "ADMIN\x07"},
		opinetest.User{ID: 3, Email: "\x1b[2Jroot@example.com", Role: "ADMIN"},
	))
	for _, args := range [][]string{
		{"users", "remove", "--dry-run", "2"}, {"users", "remove", "--yes", "3"}, {"users", "remove", "--yes",
			"2"}, {"users", "remove", "--yes", "2"},
	} {
		cmd := opineCommand(t, url, key, append(args, "--log", filepath.Join(t.TempDir(), "log"))...)
		both, _ := cmd.CombinedOutput()
		if slices.ContainsFunc(bytes.Runes(both), func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' ||
				r == '\u202e'
		}) {
			t.Errorf("opine %s printed %q", strings.Join(args, " "), both)
		}
	}
}
