package removal_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// A key that the server refuses once is not tried again, and no administrator is looked up.
func TestRefusedKeyStopsTheRun(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"401", "403"} {
		f := newFixture(t, append(members(5), "ADMIN", "ADMIN")...)
		f.Concurrency = 1
		f.fail(t, "nth=2&status="+status)
		sending, answered := 0, 0
		f.Sending = func(n int) { sending += n }
		f.Answered = func(removal.Result) { answered++ }
		err := f.Remove(t.Context(), f.leaving[:6])
		slices.SortFunc(f.results, func(a, b removal.Result) int { return int(a.ID - b.ID) })
		want := "1 removed, 2 failed, 3 not sent, 4 not sent, 5 not sent, 6 not sent"
		if err != nil || f.summary() != want || f.listed != 0 || sending != 6 || answered != 2 {
			t.Errorf("%s: %s, listed %d times, %d to send, %d answered, %v", status, f.summary(), f.listed, sending, answered, err)
		}
		if reason := f.results[5].Reason; reason != "the server refuses the key" {
			t.Errorf("%s: %s", status, reason)
		}
	}
}

// Before each administrator the directory is listed, and whoever has changed meanwhile stays.
func TestAdministratorsAreLookedUpAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(*opine.RawUser) bool // returns whether user 2 is still there
		want   removal.Outcome           // of user 2
	}{
		"nothing":     {func(*opine.RawUser) bool { return true }, removal.Removed},
		"the role":    {func(u *opine.RawUser) bool { u.Role = "OWNER"; return true }, removal.Refused},
		"the address": {func(u *opine.RawUser) bool { u.Email = "ceo@example.com"; return true }, removal.Refused},
		"gone":        {func(*opine.RawUser) bool { return false }, removal.AlreadyGone},
	} {
		f := newFixture(t, "MEMBER", "ADMIN", "ADMIN")
		list := f.List
		f.List = func(ctx context.Context) (*removal.Directory, error) {
			directory, err := list(ctx)
			changed := new(removal.Directory)
			for _, user := range directory.Users() {
				if user.ID != 2 || row.change(&user) {
					changed.Add(user)
				}
			}
			return changed, err
		}
		if err := f.Remove(t.Context(), f.leaving[:2]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(f.results) != 2 || f.results[1].ID != 2 || f.results[1].Outcome != row.want {
			t.Errorf("%s: %s, want user 2 %s", name, f.summary(), row.want)
		}
		stays := slices.ContainsFunc(f.srv.Users(), func(user opinetest.User) bool { return user.ID == 2 })
		if stays != (row.want != removal.Removed) {
			t.Errorf("%s: user 2 is still there: %v", name, stays)
		}
	}
}

// An outcome that the log does not get is an error, also if everything was sent.
func TestOutcomeThatTheLogLoses(t *testing.T) {
	t.Parallel()
	f := newFixture(t, members(3)...)
	log, err := removal.OpenLog(filepath.Join(t.TempDir(), "log"), removal.Server{}, removal.Why{})
	if err != nil {
		t.Fatal(err)
	}
	report := f.Report
	f.Log, f.Report = log, func(result removal.Result) {
		report(result)
		log.Close()
	}
	if err := f.Remove(t.Context(), f.leaving); err == nil || !strings.Contains(err.Error(), "the log cannot be written") {
		t.Errorf("got %v", err)
	}
}

// The log has each outcome as the listing settled it.
func TestLogHasSettledOutcomes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, members(3)...)
	f.fail(t, "nth=1&status=404", "nth=2&status=404&applied")
	f.Concurrency = 1
	path := filepath.Join(t.TempDir(), "log")
	log, err := removal.OpenLog(path, removal.Server{}, removal.Why{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	f.Log = log
	if err := f.Remove(t.Context(), f.leaving); err != nil {
		t.Fatal(err)
	}
	logged := make(map[int64]removal.Outcome)
	for entry, err := range removal.ReadLog(path, nil) {
		if err != nil {
			t.Fatal(err)
		}
		logged[entry.ID] = entry.Outcome
	}
	if logged[1] != removal.Failed || logged[2] != removal.AlreadyGone || logged[3] != removal.Removed {
		t.Errorf("the log has %v, the results are %s", logged, f.summary())
	}
}
