package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// hostile sets the clipboard, clears the screen in seven and in eight bits, and reverses the text
// after it.
const hostile = "X\x1b]52;c;aGk=\x07\x1b[2J\u009b2J\u202eY"

// hostileServer has two users and errors with hostile texts.
func hostileServer(t *testing.T) string {
	t.Helper()
	text := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error": %s}`, text("no "+hostile))
			return
		}
		if strings.HasSuffix(r.URL.Path, "/invitations") {
			fmt.Fprint(w, `{"items":[],"totalCount":0,"offset":0,"limit":1000}`)
			return
		}
		user := func(id int, role string) string {
			return fmt.Sprintf(`{"id":%d,"email":%s,"firstName":%s,"lastName":"","role":%s,"createdAt":null,"updatedAt":null,%s:%[3]s}`,
				id, text(fmt.Sprintf("u%d%s@example.com", id, hostile)), text(hostile), text(role), text("extra"+hostile))
		}
		fmt.Fprintf(w, `{"items":[%s,%s],"totalCount":2,"offset":0,"limit":1000}`, user(1, "ADMIN"), user(2, "M"+hostile))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// Text of a server, a file or an argument never controls the terminal. The output has it as escapes.
func TestHostileTextDoesNotReachTheTerminal(t *testing.T) {
	t.Parallel()
	url, dir := hostileServer(t), t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sheet := write("sheet"+hostile+".csv", "E-Mail,Last day,Status"+hostile+"\nnobody"+hostile+"@example.com,,\nu9@example.com,2020-01-01,left\n")
	keyFile := write("key"+hostile, "key")
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	bidi := strings.ReplaceAll(string(quoted), `"`, "")
	plan := write("plan.json", fmt.Sprintf(`{"version": 3, "baseUrl": %q, "keyFingerprint": "x", "%s": 1}`, url, bidi))
	log := write("log", strings.ReplaceAll(`{"version":1,"time":"2026-01-01T00:00:00Z","event":"intent","run":"RX","server":"s","key":"k",`+
		`"resource":"users","id":2,"email":"aX","reason":"X","user":null}`+"\n", "X", bidi))
	for _, args := range [][]string{
		{"users", "list"},
		{"users", "list", "-o", "table", "--columns", "id,email,firstName,role,.extra" + hostile},
		{"users", "list", "-o", "csv"},
		{"users", "list", "-o", "tsv"},
		{"users", "list", "-o", "json"},
		{"users", "list", "-o", "ndjson"},
		{"users", "list", "--jq", "."},
		{"users", "list", "--jq", ".email"},
		{"users", "list", "--jq", ".firstName|error"},
		{"users", "list", "--role", hostile},
		{"users", "list", "--columns", hostile},
		{"users", "list", "-o", "json", "--columns", hostile},
		{"users", "list", "--context", hostile},
		{"users", "show", "2"},
		{"users", "remove", "--yes", "--log", filepath.Join(dir, "new"), "2"},
		{"users", "remove", "--dry-run", "--log", log, "2"},
		{"users", "remove", "--dry-run", "--keep", "keep" + hostile, "2"},
		{"users", hostile},
		{"offboard", "plan", "--leavers", sheet, "--out", filepath.Join(dir, "new"+hostile+".json")},
		{"offboard", "plan", "--leavers", sheet, "--out", "-"},
		{"offboard", "plan", "--leavers", sheet, "--column", hostile},
		{"offboard", "apply", "--yes", plan},
		{"log", "--log", log},
		{"log", "--log", log, "-o", "json"},
		{"log", "--log", filepath.Join(dir, hostile, "x"), "--person", hostile},
		{"auth", "status", "--api-key-file", keyFile},
		{"auth", "status", "--api-key-file", keyFile, "-o", "json"},
		{"check", "-o", "json"},
		{"check"},
	} {
		t.Run(strings.ReplaceAll(strings.Join(args, " "), hostile, "X"), func(t *testing.T) {
			t.Parallel()
			cmd := opineCommand(t, url, "key", args...)
			cmd.Env = append(cmd.Env, "NO_COLOR=1")
			terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 1000})
			if err != nil {
				noTerminal(t, err)
			}
			defer terminal.Close()
			shown, _ := io.ReadAll(terminal) // ends with an error when the process ends
			exitCode(t, cmd)
			for _, raw := range []string{"\x1b]", "\x1b[2", "\a", "\u009b", "\u202e"} {
				if strings.Contains(string(shown), raw) {
					t.Errorf("the terminal gets %q:\n%q", raw, shown)
				}
			}
			if !strings.Contains(string(shown), `\u202e`) {
				t.Errorf("the text is not shown:\n%s", shown)
			}
		})
	}
}
