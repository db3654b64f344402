package main

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/opine-go/opine/api/opinetest"
)

// On a terminal the users are shown, and their number must be typed.
func TestApplyAsksOnATerminal(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		answer string
		code   int
		left   int
	}{{"yes", exitRefused, 6}, {"4", exitRefused, 6}, {"5", exitOK, 1}, {" 5 ", exitOK, 1}, {"\x03", exitInterrupted,
		6}, {"\x04", exitRefused, 6}} {
		t.Run(fmt.Sprintf("%q", row.answer), func(t *testing.T) {
			t.Parallel()
			srv := newHeldServer(t, false)
			close(srv.release)
			cmd, _, _ := srv.command(t, filepath.Join(t.TempDir(), "log"), "offboard", "apply", srv.plan(t))
			shown, code := answerPrompt(t, cmd, func() {}, row.answer)
			if code != row.code || !strings.Contains(shown, "user6@example.com") {
				t.Errorf("exit status %d\n%s", code, shown)
			}
			if left := srv.Users(); len(left) != row.left {
				t.Errorf("left are %v\n%s", left, shown)
			}
		})
	}
}

// answerPrompt runs a command on a terminal, calls asked when it asks, and then types the answer. It
// returns what the terminal shows, and the exit status.
func answerPrompt(t *testing.T, cmd *exec.Cmd, asked func(), answer string) (shown string, code int) {
	t.Helper()
	cmd.Stdout, cmd.Stderr = nil, nil
	terminal, err := pty.Start(cmd)
	if err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	reader := bufio.NewReader(terminal)
	for !strings.HasSuffix(shown, "Type ") {
		r, _, err := reader.ReadRune()
		if err != nil {
			t.Fatalf("%q, %v", shown, err)
		}
		shown += string(r)
	}
	asked()
	if answer[0] >= ' ' {
		answer += "\r"
	}
	if _, err := io.WriteString(terminal, answer); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(reader)
	return shown + string(rest), exitCode(t, cmd)
}

// The directory is listed again after the confirmation, and users who have changed stay.
func TestDirectoryThatChangesWhileItAsks(t *testing.T) {
	t.Parallel()
	admins := []opinetest.User{{ID: 1, Email: "a@example.com", Role: "ADMIN"},
		{ID: 2, Email: "b@example.com", Role: "ADMIN"},
		{ID: 3, Email: "c@example.com", Role: "MEMBER"}, {ID: 4, Email: "d@example.com", Role: "MEMBER"}}
	for _, row := range []struct {
		name  string
		while func(*heldServer)
		code  int
		shown string
		left  int
	}{
		{"somebody is gone", func(srv *heldServer) { srv.RemoveUser(3) }, exitOK, "3\tc@example.com\talready gone", 1},
		{"an address has changed", func(srv *heldServer) {
			srv.RemoveUser(3)
			srv.InsertUsers(0, opinetest.User{ID: 3, Email: "x@example.com", Role: "MEMBER"})
		}, exitPartial, "3\tc@example.com\trefused\tthe address is x@example.com now", 2},
		{"a role has changed", func(srv *heldServer) {
			srv.RemoveUser(3)
			srv.InsertUsers(0, opinetest.User{ID: 3, Email: "c@example.com", Role: "OWNER"})
		}, exitPartial, `3	c@example.com	refused	the role was "MEMBER" and is "OWNER" now`, 2},
		{"the other administrator is gone", func(srv *heldServer) { srv.RemoveUser(1) }, exitRefused,
			"refusing to remove the last administrator", 3},
		{"the other administrator goes while users are removed", func(srv *heldServer) {
			srv.listed = func(n int) { // the first listing, the one after the confirmation, the one before the administrator
				if n == 3 {
					srv.RemoveUser(1)
				}
			}
		}, exitPartial, "2\tb@example.com\trefused\tno other administrator is left", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			srv := holdAnswers(t, false, admins...)
			close(srv.release)
			cmd, _, _ := srv.command(t, "", "users", "remove", "--include-admins", "2", "3", "4")
			var before func()
			if strings.HasSuffix(row.name, "are removed") {
				row.while(srv)
				before = func() {}
			} else {
				before = func() { row.while(srv) }
			}
			cmd.Env = append(cmd.Env, "NO_COLOR=1")
			shown, code := answerPrompt(t, cmd, before, "3")
			if code != row.code || !strings.Contains(shown, row.shown) {
				t.Errorf("exit status %d, want %d and %q\n%s", code, row.code, row.shown, shown)
			}
			if left := srv.Users(); len(left) != row.left {
				t.Errorf("left are %v", left)
			}
		})
	}
}
