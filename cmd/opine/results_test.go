package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/creack/pty"
	"github.com/opine-go/opine/api/opinetest"
)

// A terminal shows each result as it comes, and the first rows of long lists. The server withholds
// an answer until the terminal shows how far the removal is.
func TestTerminalShowsResultsAsTheyCome(t *testing.T) {
	t.Parallel()
	people := []opinetest.User{{ID: 1, Email: "boss@example.com", Role: "ADMIN"}}
	sheet := "email\n"
	for id := int64(2); id <= 26; id++ {
		email := fmt.Sprintf("user%d@example.com", id)
		people = append(people, opinetest.User{ID: id, Email: email, Role: "MEMBER"})
		sheet += email + "\n"
	}
	fake := opinetest.New(opinetest.WithUsers(people...))
	release := make(chan struct{})
	var removals atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && removals.Add(1) > 21 {
			<-release
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	dir := t.TempDir()
	hr, plan := filepath.Join(dir, "h r.csv"), filepath.Join(dir, "my plan.json")
	if err := os.WriteFile(hr, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}

	cmd := opineCommand(t, srv.URL, fake.MasterKey(),
		"offboard", "plan", "--leavers", hr, "--out", plan, "--max-removals", "25")
	terminal, err := pty.Start(cmd)
	if err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	shown, _ := io.ReadAll(terminal)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d\n%s", code, shown)
	}
	for _, text := range []string{"leave: 25", "user21@example.com", "… and 5 more; a pipe gets all rows",
		"opine offboard apply '" + plan + "' --max-removals 25"} {
		if !strings.Contains(string(shown), text) || strings.Contains(string(shown), "user22@example.com") {
			t.Errorf("the plan lacks %q, or has too many rows:\n%s", text, shown)
		}
	}

	cmd = opineCommand(t, srv.URL, fake.MasterKey(),
		"offboard", "apply", "--yes", plan, "--max-removals", "25", "--concurrency", "1")
	if terminal, err = pty.Start(cmd); err != nil {
		noTerminal(t, err)
	}
	defer terminal.Close()
	reader, before := bufio.NewReader(terminal), ""
	for !strings.HasSuffix(before, "removing: 21 of 25") {
		r, _, err := reader.ReadRune()
		if err != nil {
			t.Fatalf("%q, %v", before, err)
		}
		before += string(r)
	}
	close(release)
	rest, _ := io.ReadAll(reader)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d\n%s", code, rest)
	}
	if n := strings.Count(before, "\tremoved\r\n"); n != maxShown {
		t.Errorf("%d results were shown as they came:\n%s", n, before)
	}
	if !strings.Contains(before, "… and 5 more; --dry-run -o csv prints all of them") ||
		!strings.Contains(string(rest), "… and 5 more removed; the log has all of them: ") {
		t.Errorf("it showed\n%s%s", before, rest)
	}
}

func TestAsksForJSON(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]bool{
		"users list -o json": true, "users list -ojson": true, "users list -o=ndjson": true, "--output json": true,
		"remove --output=ndjson 5": true, "remove -yo json 5": true, "remove -yojson": true, "-o json -o csv": false,
		"-o csv -o json": true, "list -- -o json": false, "list --out json": false, "list -o": false, "list json": false,
	} {
		if got := asksForJSON(strings.Fields(args)); got != want {
			t.Errorf("%s: got %v", args, got)
		}
	}
}
