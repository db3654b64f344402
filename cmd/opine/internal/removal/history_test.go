package removal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

var server = removal.Server{BaseURL: "https://x", Key: "ab"}

// writeLog writes lines with a version, a time, a server and a key in front.
func writeLog(t *testing.T, lines ...string) (path string) {
	t.Helper()
	var text strings.Builder
	for i, line := range lines {
		fmt.Fprintf(&text, `{"version":1,"time":"2026-11-25T10:00:%02dZ","server":"https://x","key":"ab",%s`+"\n", i, line)
	}
	path = filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// summarize returns the entries of a log, one per line.
func summarize(t *testing.T, path string) string {
	t.Helper()
	var lines []string
	for entry, err := range removal.ReadLog(path, nil) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %s %d %s %s %s|%s|%s", entry.Run, entry.Resource, entry.ID, entry.Email,
			entry.Outcome, entry.Because, entry.Source, entry.Detail))
	}
	return strings.Join(lines, "\n")
}

func TestReadLog(t *testing.T) {
	t.Parallel()
	path := writeLog(t,
		`"run":"A","event":"intent","resource":"users","id":1,"email":"a@b.c","reason":"row 1"}`,
		`"run":"A","event":"intent","resource":"users","id":2,"email":"b@b.c","reason":"they left","source":"row 2"}`,
		`"run":"B","event":"intent","resource":"users","id":1,"email":"a@b.c","reason":"named"}`,
		`"run":"A","event":"outcome","resource":"users","id":1,"email":"a@b.c","outcome":"unconfirmed","reason":"lost"}`,
		`"run":"A","event":"outcome","resource":"users","id":1,"email":"a@b.c","outcome":"removed","reason":"listed"}`,
		`"run":"A","event":"intent","resource":"invitations","id":1,"email":"a@b.c","reason":"revoke"}`,
		`"run":"A","event":"intent","resource":"invitations","id":0,"email":"c@b.c","reason":"send"}`,
		`"run":"A","event":"intent","resource":"invitations","id":0,"email":"d@b.c","reason":"send"}`,
		`"run":"A","event":"outcome","resource":"invitations","id":8,"email":"D@b.c","outcome":"sent"}`,
		`"run":"C","event":"outcome","resource":"users","id":9,"email":"z@b.c","outcome":"removed"}`,
		`"run":"C","event":"later","resource":"users","id":9,"email":"z@b.c"}`,
		`not JSON`,
		`"version":2,"run":"C","event":"intent","resource":"users","id":9,"email":"z@b.c"}`,
		`"run":"D","event":"intent","resource":"users","id":3,"email":"e@b.c","reason":"cut sh`,
	)
	want := strings.Join([]string{
		"A users 1 a@b.c removed row 1|row 1|listed",
		"A users 2 b@b.c unknown they left|row 2|",
		"B users 1 a@b.c unknown named|named|",
		"A invitations 1 a@b.c unknown revoke|revoke|",
		"A invitations 0 c@b.c unknown send|send|",
		"A invitations 8 d@b.c sent send|send|",
	}, "\n")
	if got := summarize(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := summarize(t, filepath.Join(t.TempDir(), "none")); got != "" {
		t.Errorf("a log that does not exist has %s", got)
	}
	var skipped []int
	for range removal.ReadLog(path, func(line int) { skipped = append(skipped, line) }) {
		break
	}
	if want := []int{11, 12, 13, 14}; !reflect.DeepEqual(skipped, want) {
		t.Errorf("skipped the lines %v, want %v", skipped, want)
	}
	for _, err := range removal.ReadLog(t.TempDir(), nil) {
		if err == nil || !strings.Contains(err.Error(), "is not a file") {
			t.Errorf("got %v", err)
		}
	}
}

func TestLogFilter(t *testing.T) {
	t.Parallel()
	entry := removal.Entry{ID: 1, Email: "a@b.c", Run: "A", Resource: "users", Because: "They Left", Source: "row 2",
		Detail: "listed", Notes: removal.Notes{Comment: "by phone"}}
	for _, row := range []struct {
		filter removal.LogFilter
		want   bool
	}{
		{removal.LogFilter{}, true},
		{removal.LogFilter{Person: removal.Name{ID: 1}}, true},
		{removal.LogFilter{Person: removal.Name{ID: 2}}, false},
		{removal.LogFilter{Person: removal.Name{Email: "A@B.c"}}, true},
		{removal.LogFilter{Person: removal.Name{Email: "b@b.c"}}, false},
		{removal.LogFilter{Run: "A"}, true},
		{removal.LogFilter{Run: "B"}, false},
		{removal.LogFilter{Resource: "users"}, true},
		{removal.LogFilter{Resource: "invitations"}, false},
		{removal.LogFilter{Reason: "they left"}, true},
		{removal.LogFilter{Reason: "ROW"}, true},
		{removal.LogFilter{Reason: "phone"}, true},
		{removal.LogFilter{Reason: "other"}, false},
	} {
		if got := row.filter.Matches(entry); got != row.want {
			t.Errorf("%+v: %v", row.filter, got)
		}
	}
}

// A name that only the log knows is already gone, unless its id is somebody else's now.
func TestResolveWithHistory(t *testing.T) {
	t.Parallel()
	path := writeLog(t,
		`"run":"A","event":"intent","resource":"users","id":7,"email":"a@b.c"}`,
		`"run":"A","event":"outcome","resource":"users","id":7,"outcome":"removed"}`,
		`"run":"A","event":"intent","resource":"users","id":8,"email":"b@b.c"}`,
		`"run":"A","event":"intent","resource":"users","id":1,"email":"c@b.c"}`,
		`"run":"A","event":"intent","resource":"users","id":9,"email":"d@b.c"}`,
		`"run":"A","event":"outcome","resource":"users","id":9,"outcome":"failed"}`,
		`"run":"A","event":"intent","resource":"users","id":10,"email":"e@b.c"}`,
		`"run":"A","event":"outcome","resource":"users","id":10,"outcome":"already gone"}`,
		`"run":"A","event":"intent","resource":"invitations","id":11,"email":"f@b.c"}`,
		`"server":"https://y","run":"A","event":"intent","resource":"users","id":12,"email":"g@b.c"}`,
		`"key":"cd","run":"A","event":"intent","resource":"users","id":13,"email":"h@b.c"}`,
	)
	// A JSON object with two equal names keeps the last one, so the lines above replace the server or the key.
	history, err := removal.ReadHistory(path, server)
	if err != nil {
		t.Fatal(err)
	}
	directory := directoryOf("MEMBER")
	for _, row := range []struct {
		name removal.Name
		want string // of the result, or of the error
	}{
		{removal.Name{ID: 7}, "7 a@b.c removed on 2026-11-25"},
		{removal.Name{Email: "A@b.c"}, "7 a@b.c removed on"},
		{removal.Name{ID: 8}, "8 b@b.c requested on 2026-11-25|by a run that ended before the answer"},
		{removal.Name{ID: 9}, "9 d@b.c requested on"},
		{removal.Name{ID: 10}, "10 e@b.c removed on"},
		{removal.Name{Email: "c@b.c"}, "the log has c@b.c as user 1, who is user1@example.com (user 1) now"},
		{removal.Name{ID: 11}, "not a member of the organization: user 11"},
		{removal.Name{ID: 12}, "not a member of the organization: user 12"},
		{removal.Name{ID: 13}, "not a member of the organization: user 13"},
		{removal.Name{Email: "x\x1b@b.c"}, "not a member of the organization: x\ufffd@b.c"},
	} {
		leaving, gone, err := removal.Resolve([]removal.Name{row.name, row.name}, directory, history)
		got := fmt.Sprint(err)
		if err == nil && len(gone) == 1 && gone[0].Outcome == removal.AlreadyGone {
			got = fmt.Sprintf("%d %s %s", gone[0].ID, gone[0].Email, gone[0].Reason)
		}
		for part := range strings.SplitSeq(row.want, "|") {
			if leaving != nil || !strings.Contains(got, part) {
				t.Errorf("%v: got %v, %s; want %s", row.name, leaving, got, row.want)
			}
		}
		if row.name.ID == 9 && strings.Contains(got, "by a run") {
			t.Errorf("%v: got %s", row.name, got)
		}
	}
	if got := history.Gone(7, "now@b.c"); got.Email != "a@b.c" || !strings.HasPrefix(got.Reason, "removed on") {
		t.Errorf("the log knows user 7: got %+v", got)
	}
	if got := history.Gone(99, "now@b.c"); !reflect.DeepEqual(got, removal.Result{ID: 99, Email: "now@b.c",
		Outcome: removal.AlreadyGone}) {
		t.Errorf("got %+v", got)
	}
	if _, err := removal.ReadHistory(t.TempDir(), server); err == nil {
		t.Error("a folder is not a log")
	}
}

// The first of two users with one address is not removed in place of the second one.
func TestResolveSharedAddress(t *testing.T) {
	t.Parallel()
	directory := new(removal.Directory)
	for id := range int64(2) {
		directory.Add(opine.RawUser{User: opine.User{ID: id + 1, Email: []string{"a@b.c", "A@B.C"}[id]}})
	}
	_, _, err := removal.Resolve([]removal.Name{{Email: "a@b.c"}}, directory, nil)
	if !errors.Is(err, removal.ErrRefused) || !strings.Contains(err.Error(), "users 1 and 2") {
		t.Errorf("got %v", err)
	}
	kept, err := removal.Guards{Keep: []removal.Name{{Email: "a@b.c"}}}.Kept(directory)
	if err != nil || !reflect.DeepEqual(kept, map[int64]bool{1: true, 2: true}) {
		t.Errorf("kept %v, %v", kept, err)
	}
}

func TestCheckLog(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes and links differ on Windows")
	}
	path := writeLog(t)
	dir := filepath.Dir(path)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		path string
		mode os.FileMode
		want string
	}{
		{path, 0o600, ""},
		{path, 0o644, ""},
		{path, 0o620, "others can write"},
		{path, 0o602, "others can write"},
		{link, 0o600, "is a symbolic link"},
		{dir, 0o700, "is not a file"},
		{filepath.Join(path, "x"), 0o600, "not a directory"},
		{filepath.Join(dir, "none"), 0o600, ""},
	} {
		if row.path == path {
			if err := os.Chmod(path, row.mode); err != nil {
				t.Fatal(err)
			}
		}
		err := removal.CheckLog(row.path)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s %v: got %v, want %q", row.path, row.mode, err, row.want)
		}
		if row.want != "" {
			if log, err := removal.OpenLog(row.path, server, removal.Why{}); err == nil {
				t.Errorf("%s %v was opened", row.path, row.mode)
				log.Close()
			}
		}
	}
}

// A line that a crash has cut short does not swallow the next one.
func TestOpenLogEndsALine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ before, after string }{
		{"", ""}, {"{}\n", "{}\n"}, {`{"ver`, "{\"ver\n"}, {"\n{", "\n{\n"},
	} {
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, []byte(row.before), 0o600); err != nil {
			t.Fatal(err)
		}
		log, err := removal.OpenLog(path, server, removal.Why{})
		if err != nil {
			t.Fatal(err)
		}
		if log.Name() != path || log.Run() == "" {
			t.Errorf("got %q, %q", log.Name(), log.Run())
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != row.after {
			t.Errorf("%q became %q, %v", row.before, text, err)
		}
	}
}

func TestNoLog(t *testing.T) {
	t.Parallel()
	var log *removal.Log
	if err := errors.Join(log.Settle(removal.Result{}), log.SettleInvitation(removal.Result{}),
		log.IntendInvitation(removal.Revocation{}), log.Close()); err != nil || log.Name() != "" || log.Run() != "" {
		t.Errorf("got %v, %q, %q", err, log.Name(), log.Run())
	}
}

// The operator's reason takes the place of what named the item, which moves to the source.
func TestLogOfInvitations(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	log, err := removal.OpenLog(path, server, removal.Why{Reason: "they left", Ticket: "T-1", OSUser: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	invitation := opine.RawInvitation{Invitation: opine.Invitation{ID: 5, InviteeEmail: "A@b.c"}, JSON: []byte(`{"x":1}`)}
	revocation := removal.Revocation{RawInvitation: invitation, Because: "named"}
	result := removal.Result{Invitation: true, ID: 5, Email: "a@b.c", Outcome: removal.Failed, Reason: "no"}
	if err := errors.Join(log.IntendInvitation(revocation), log.SettleInvitation(result), log.Close()); err != nil {
		t.Fatal(err)
	}
	if got, want := summarize(t, path), log.Run()+" invitations 5 A@b.c failed they left|named|no"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), `"invitation":{"x":1}`) ||
		!strings.Contains(string(text), `"ticket":"T-1"`) {
		t.Errorf("got %s, %v", text, err)
	}
	history, err := removal.ReadHistory(path, server)
	if err != nil || history.Gone(5, "b@b.c").Email != "b@b.c" {
		t.Errorf("an invitation is not a user: %v", err)
	}
}

func TestDefaultLogPath(t *testing.T) {
	t.Setenv("HOME", "/home/ann") // no parallel test may change the environment
	for state, want := range map[string]string{
		"/state": "/state/opine/removals.jsonl", "": "/home/ann/.local/state/opine/removals.jsonl",
		"relative": "/home/ann/.local/state/opine/removals.jsonl",
	} {
		t.Setenv("XDG_STATE_HOME", state)
		if runtime.GOOS == "windows" {
			t.Skip("a path begins with a drive on Windows")
		}
		if got, err := removal.DefaultLogPath(); err != nil || got != want {
			t.Errorf("%q: got %s, %v", state, got, err)
		}
	}
}
