package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// exitRow is something that can happen to a command, and its exit status.
type exitRow struct {
	name   string
	status int
	args   string   // without blanks inside an argument
	faults []string // of the server
	stdin  string
	out    string // a file for standard output
	env    string // NAME=VALUE
}

// exitFiles are in the folder of each command. plan.json is a plan for hr.csv.
var exitFiles = map[string]string{
	"hr.csv":     "email\nb@example.com\nc@example.com\nd@example.com\n",
	"near.csv":   "email\nb@example.com\nc@exemple.com\n",
	"empty.csv":  "",
	"header.csv": "email\n",
	"plain.csv":  "b\nc\n",
	"binary.csv": "\x00\x01\x02\n",
	"short.csv":  "email\na@example.com\n",
	"keep":       "2\n",
	"keep-gone":  "99\n",
	"bad.json":   "{}",
	"blank":      " ",
}

func exitRows() []exitRow {
	var rows []exitRow
	add := func(status int, name, args string, faults ...string) {
		rows = append(rows, exitRow{name: name, status: status, args: args, faults: faults})
	}
	with := func(change func(*exitRow)) { change(&rows[len(rows)-1]) }

	add(exitOK, "a complete listing", "users list")
	add(exitOK, "a filter that matches nobody", "users list --email nobody@*")
	add(exitOK, "a dry run", "users remove --dry-run 2")
	add(exitOK, "all are removed", "users remove --yes 2 3")
	add(exitOK, "a plan", "offboard plan --leavers hr.csv --out new.json")
	add(exitOK, "a plan is applied", "offboard apply --yes plan.json")
	add(exitOK, "an answer is lost and the listing shows the removal", "users remove --yes 2",
		"removeUser?reset&applied")
	add(exitOK, "an invitation", "invitations send --yes --role MEMBER new@example.com")
	add(exitOK, "an invited member", "invitations send --yes --role MEMBER b@example.com")
	add(exitOK, "a transient error is retried", "users list", "listUsers?first=1&status=429&retry-after=0")

	add(exitFailure, "the server fails", "users list", "listUsers?status=500&retry-after=0")
	add(exitFailure, "a listing that fails later", "users list -o ndjson --page-size 2", "listUsers?nth=2&status=400")
	add(exitFailure, "a page that is not JSON", "users list", "listUsers?html")
	add(exitFailure, "a redirect to another origin", "users list", "status=307&location=https://elsewhere.example/")
	add(exitFailure, "a wrong base path", "users list --base-url URL/wrong")
	add(exitFailure, "a wrong base path for a removal", "users remove --yes 2 --base-url URL/wrong")
	add(exitFailure, "a wrong base path for invitations", "invitations list --base-url URL/wrong")
	add(exitFailure, "a wrong base path for the key", "auth status --base-url URL/wrong")
	add(exitFailure, "nobody listens", "users list --base-url http://127.0.0.1:1")
	add(exitFailure, "the time is over", "users list --timeout 1ns")
	add(exitFailure, "an empty sheet", "offboard plan --leavers empty.csv")
	add(exitFailure, "a header alone", "offboard plan --leavers header.csv")
	add(exitFailure, "a roster of a header alone", "offboard plan --roster header.csv")
	add(exitFailure, "a sheet without a header", "offboard plan --leavers plain.csv")
	add(exitFailure, "an unreadable sheet", "offboard plan --leavers binary.csv")
	add(exitFailure, "no sheet", "offboard plan --leavers missing.csv")
	add(exitFailure, "no keep file", "users remove --yes 2 --keep missing")
	add(exitFailure, "no plan", "offboard apply --yes missing.json")
	add(exitFailure, "a file that is not a plan", "offboard apply --yes bad.json")
	add(exitFailure, "a plan over another file", "offboard plan --leavers hr.csv --out hr.csv")
	add(exitFailure, "a log that cannot be written", "users remove --yes 2 --log missing/log")
	add(exitFailure, "the first removal fails", "users remove --yes 2", "removeUser?status=400")
	add(exitFailure, "a removal that the listing denies", "users remove --yes 2", "removeUser?status=404")
	add(exitFailure, "the report cannot be written", "check --report missing/report")
	add(exitFailure, "jq fails", "users list --jq .id|error")
	if _, err := os.Stat("/dev/full"); err == nil {
		for name, args := range map[string]string{
			"the listing is lost": "users list", "the result is lost": "users remove --yes 2",
			"the version is lost": "version", "the plan is lost": "offboard plan --leavers hr.csv --out -",
		} {
			add(exitFailure, name, args)
			with(func(row *exitRow) { row.out = "/dev/full" })
		}
	}

	add(exitUsage, "an unknown command", "user list")
	add(exitUsage, "an unknown flag", "users list --rolle ADMIN")
	add(exitUsage, "an unknown column", "users list --columns foo")
	add(exitUsage, "an unknown column to sort by", "users list --sort foo")
	add(exitUsage, "an unknown format", "users list -o xml")
	add(exitUsage, "a wrong jq expression", "users list --jq [")
	add(exitUsage, "a wrong number", "users list --limit ten")
	add(exitUsage, "a wrong date", "users list --created-after yesterday")
	add(exitUsage, "an unexpected argument", "offboard plan hr.csv")
	add(exitUsage, "no name", "users remove --yes")
	add(exitUsage, "a wrong name", "users remove --yes ann")
	add(exitUsage, "nobody can confirm", "users remove 2")
	add(exitUsage, "a base URL without a scheme", "users list --base-url example.com")
	add(exitUsage, "a wrong name on standard input", "users remove --yes -")
	with(func(row *exitRow) { row.stdin = "ann\n" })
	add(exitUsage, "an unknown context", "users list --context nowhere")

	add(exitPartial, "the second of three removals fails", "users remove --yes --concurrency 1 2 3 4",
		"removeUser?nth=2&status=400")
	add(exitPartial, "the key loses its scope", "users remove --yes --concurrency 1 2 3",
		"removeUser?nth=2&status=403")
	add(exitPartial, "the key is revoked", "users remove --yes --concurrency 1 2 3", "removeUser?nth=2&status=401")
	add(exitPartial, "the listing before an administrator fails", "users remove --yes --include-admins 2 5",
		"listUsers?nth=3&status=403")
	add(exitPartial, "the confirming listing fails", "offboard apply --yes plan.json", "listUsers?nth=3&status=403")
	add(exitPartial, "an answer stays unknown", "users remove --yes 2", "removeUser?reset&applied",
		"listUsers?nth=3&status=400")
	add(exitPartial, "an invitation fails", "invitations send --yes --role MEMBER x@example.com y@example.com",
		"inviteUser?nth=2&status=400")
	add(exitPartial, "a revocation fails", "invitations revoke --yes --concurrency 1 1 2",
		"revokeInvitation?nth=2&status=403")

	add(exitNoKey, "no key", "users list")
	with(func(row *exitRow) { row.env = "OPINE_API_KEY=" })
	add(exitNoKey, "no key for a removal", "users remove --yes 2")
	with(func(row *exitRow) { row.env = "OPINE_API_KEY=" })
	add(exitNoKey, "no key file", "users list --api-key-file missing")
	add(exitNoKey, "a blank key file", "users list --api-key-file blank")
	add(exitNoKey, "an unknown key", "users list")
	with(func(row *exitRow) { row.env = "OPINE_API_KEY=unknown" })
	add(exitNoKey, "an unknown key for a plan", "offboard plan --leavers hr.csv", "listUsers?status=401")
	add(exitNoKey, "the key is refused before the first removal", "users remove --yes 2 3", "removeUser?status=401")
	add(exitNoKey, "an unknown key for auth status", "auth status", "status=401")

	add(exitForbidden, "no scope to list", "users list", "listUsers?status=403")
	add(exitForbidden, "no scope to list for a removal", "users remove --yes 2", "listUsers?status=403")
	add(exitForbidden, "no scope to remove", "users remove --yes 2 3", "removeUser?status=403")
	add(exitForbidden, "no scope to invite", "invitations send --yes --role MEMBER x@example.com",
		"inviteUser?status=403")
	add(exitForbidden, "no scope for auth status", "auth status", "status=403")

	add(exitNotFound, "nobody with the id", "users remove --yes 99")
	add(exitNotFound, "nobody with the address", "users remove --yes nobody@example.com")
	add(exitNotFound, "nobody to show", "users show nobody@example.com")
	add(exitNotFound, "no such invitation", "invitations revoke --yes nobody@example.com")

	add(exitRefused, "an administrator", "users remove --yes 1")
	add(exitRefused, "the last administrator", "users remove --yes --include-admins 1 5")
	add(exitRefused, "too many", "users remove --yes --max-removals 1 2 3")
	add(exitRefused, "a kept user", "users remove --yes --keep keep 2")
	add(exitRefused, "a kept user who is not there", "users remove --yes --keep keep-gone 2")
	add(exitRefused, "a short roster", "offboard plan --roster short.csv")
	add(exitRefused, "a plan for another server", "offboard apply --yes other.json")
	add(exitRefused, "an old plan", "offboard apply --yes --max-age 1ns plan.json")
	add(exitRefused, "an administrative role", "invitations send --yes --role ADMIN x@example.com")

	add(exitDifferences, "the server differs", "check", "listUsers?max-limit=2")
	add(exitNeedsHuman, "a near miss", "offboard plan --leavers near.csv --out new.json")
	return rows
}

// One status has one meaning, whatever happens.
func TestExitStatuses(t *testing.T) {
	t.Parallel()
	seen := make(map[int]bool)
	for _, row := range exitRows() {
		seen[row.status] = true
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.test(t)
		})
	}
	for _, e := range exitStatuses {
		if !seen[e.status] && e.status < exitSignal { // signals have tests of their own
			t.Errorf("no row ends with status %d", e.status)
		}
	}
}

func (row exitRow) test(t *testing.T) {
	options := []opinetest.Option{opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "a@example.com", Role: "ADMIN"}, opinetest.User{ID: 2, Email: "b@example.com", Role: "MEMBER"},
		opinetest.User{ID: 3, Email: "c@example.com", Role: "MEMBER"}, opinetest.User{ID: 4, Email: "d@example.com", Role: "MEMBER"},
		opinetest.User{ID: 5, Email: "e@example.com", Role: "ADMIN"},
	)}
	for _, text := range row.faults {
		fault, err := opinetest.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		options = append(options, opinetest.WithFaults(fault))
	}
	fake := opinetest.New(options...)
	fake.AddInvitations(opinetest.Invitation{InviteeEmail: "v@example.com"}, opinetest.Invitation{InviteeEmail: "w@example.com"})
	srv := httptest.NewServer(fake)
	defer srv.Close()
	dir := t.TempDir()
	for name, text := range exitFiles {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := func(args ...string) *exec.Cmd {
		cmd := opineCommand(t, srv.URL, fake.MasterKey(), args...)
		cmd.Dir = dir
		return cmd
	}
	if strings.Contains(row.args, "apply") {
		healthy := httptest.NewServer(opinetest.New(options[0]))
		defer healthy.Close()
		planning := command("offboard", "plan", "--leavers", "hr.csv")
		planning.Env = append(planning.Env, "OPINE_BASE_URL="+healthy.URL)
		if out, err := planning.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		plan, err := os.ReadFile(filepath.Join(dir, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		own := bytes.ReplaceAll(plan, []byte(healthy.URL), []byte(srv.URL))
		for name, text := range map[string][]byte{"other.json": plan, "plan.json": own} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd := command(strings.Fields(strings.ReplaceAll(row.args, "URL", srv.URL))...)
	cmd.Env = append(cmd.Env, row.env)
	cmd.Stdin = strings.NewReader(row.stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if row.out != "" {
		file, err := os.OpenFile(row.out, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		cmd.Stdout = file
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if got := exitCode(t, cmd); got != row.status {
		t.Errorf("opine %s: exit status %d, want %d\n%s%s", row.args, got, row.status, &stdout, &stderr)
	}
	if n := len(fake.Requests()); row.status == exitUsage && n > 0 {
		t.Errorf("opine %s: usage is wrong, and yet the server got %d requests", row.args, n)
	}
}
