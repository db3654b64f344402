package removal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// fixture is a fake with users, and a remover that works on it.
type fixture struct {
	*removal.Remover
	srv     *opinetest.Server
	leaving []removal.Leaver // all users
	results []removal.Result
	listed  int // how often the directory was listed
}

// newFixture makes users 1, 2, … with these roles.
func newFixture(t *testing.T, roles ...string) *fixture {
	t.Helper()
	var users []opinetest.User
	for i, role := range roles {
		users = append(users, opinetest.User{ID: int64(i + 1), Email: fmt.Sprintf("user%d@example.com", i+1),
			Role: role})
	}
	f := &fixture{srv: opinetest.NewServer(t, opinetest.WithUsers(users...))}
	client, err := opine.New(f.srv.Key, opine.WithBaseURL(f.srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	f.Remover = &removal.Remover{
		Users: client.Users, Guards: removal.Guards{MaxRemovals: 100, IncludeAdmins: true}, Concurrency: 3,
		Report: func(result removal.Result) { f.results = append(f.results, result) },
		List: func(ctx context.Context) (*removal.Directory, error) {
			f.listed++
			directory := new(removal.Directory)
			for user, err := range client.Users.AllRaw(ctx, nil) {
				if err != nil {
					return nil, err
				}
				directory.Add(user)
			}
			return directory, nil
		},
	}
	for _, user := range f.list(t).Users() {
		f.leaving = append(f.leaving, removal.Leaver{RawUser: user})
	}
	f.listed = 0
	return f
}

func (f *fixture) list(t *testing.T) *removal.Directory {
	t.Helper()
	directory, err := f.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

func (f *fixture) fail(t *testing.T, faults ...string) {
	t.Helper()
	for _, text := range faults {
		fault, err := opinetest.ParseFault("removeUser?" + text)
		if err != nil {
			t.Fatal(err)
		}
		f.srv.AddFault(fault)
	}
}

// summary writes the results as "1 removed, 2 failed".
func (f *fixture) summary() string {
	var out []string
	for _, result := range f.results {
		out = append(out, fmt.Sprint(result.ID, " ", result.Outcome))
	}
	return strings.Join(out, ", ")
}

func members(n int) []string { return slices.Repeat([]string{"MEMBER"}, n) }

// Nothing is sent that the log does not have.
func TestLogThatFailsStopsTheRun(t *testing.T) {
	t.Parallel()
	for _, failsAfter := range []int{0, 5} {
		f := newFixture(t, members(20)...)
		path := filepath.Join(t.TempDir(), "log")
		log, err := removal.OpenLog(path, removal.Server{}, removal.Why{})
		if err != nil {
			t.Fatal(err)
		}
		if failsAfter == 0 {
			log.Close()
		}
		report := f.Report
		f.Log, f.Report = log, func(result removal.Result) {
			if report(result); len(f.results) == failsAfter {
				log.Close()
			}
		}
		if err := f.Remove(t.Context(), f.leaving); err == nil ||
			!strings.Contains(err.Error(), "the log cannot be written") {
			t.Errorf("after %d: got %v", failsAfter, err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		removed := strings.Count(f.summary(), "removed")
		if intents := strings.Count(string(text), `"intent"`); intents < removed || len(f.srv.Users()) != 20-removed {
			t.Errorf("after %d: %d intents, %d removed, %d left", failsAfter, intents, removed, len(f.srv.Users()))
		}
		if failsAfter == 0 && removed > 0 || removed > failsAfter+3 || len(f.results) != 20 {
			t.Errorf("after %d: %s", failsAfter, f.summary())
		}
	}
}

// What the answers leave open, a listing settles. Without a listing it is unconfirmed.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		faults   string // of the removal, separated by blanks
		settled  removal.Outcome
		unlisted removal.Outcome
		reason   string // a part of it, once it is settled
	}{
		{"", removal.Removed, removal.Removed, ""},
		{"status=404", removal.Failed, removal.Unconfirmed, "the server answered 404; a newer listing has the user"},
		{"status=404&html", removal.Failed, removal.Unconfirmed,
			"the server answered 404; a newer listing has the user"},
		{"status=404&applied", removal.AlreadyGone, removal.Unconfirmed,
			"the server answered 404, and a newer listing does not have the user"},
		{"nth=1&reset&applied", removal.Removed, removal.Unconfirmed,
			"the answer was lost, and a retry was answered with 404; a newer listing does not have the user"},
		{"nth=1&reset status=404", removal.Failed, removal.Unconfirmed, "a newer listing has the user"},
		{"nth=1&status=503 status=403", removal.Failed, removal.Unconfirmed, "; a newer listing has the user"},
		{"status=200&html&applied", removal.Removed, removal.Unconfirmed, "; a newer listing does not have the user"},
		{"status=202", removal.Failed, removal.Unconfirmed, "; a newer listing has the user"},
		{"status=202&applied", removal.Removed, removal.Unconfirmed, "; a newer listing does not have the user"},
		{"status=403", removal.Failed, removal.Failed, "403"},
		{"status=302&location=https://elsewhere.example/", removal.Failed, removal.Failed, "302"},
	} {
		for _, verify := range []bool{false, true} {
			for _, fails := range []bool{false, true} {
				f := newFixture(t, "MEMBER", "MEMBER")
				f.fail(t, strings.Fields(row.faults)...)
				f.Verify = verify
				want, list := row.settled, f.List
				if fails {
					want = row.unlisted
					f.List = func(context.Context) (*removal.Directory, error) {
						f.listed++
						return nil,
							errors.New("no listing")
					}
				}
				err := f.Remove(t.Context(), f.leaving[:1])
				if mustList := verify || row.unlisted == removal.Unconfirmed; f.listed > 0 != mustList ||
					(err != nil) != (fails && mustList) {
					t.Errorf("%s: listed %d times, %v", row.faults, f.listed, err)
				}
				got := f.results[0]
				if got.Outcome != want || !fails && !strings.Contains(got.Reason, row.reason) ||
					got.Done() != (got.Err == nil) {
					t.Errorf("%s, verify %v, listing fails %v: %s: %s, %v", row.faults, verify, fails, got.Outcome,
						got.Reason, got.Err)
				}
				if remark := strings.HasSuffix(got.Reason,
					"; the server may have removed them anyway"); remark != (got.Outcome == removal.Unconfirmed) {
					t.Errorf("%s: %s", row.faults, got.Reason)
				}
				if errors.Is(got.Err, opine.ErrNotFound) && got.Outcome == removal.Failed {
					t.Errorf("%s: somebody who is there is not found", row.faults)
				}
				f.List = list
				if _, here := f.list(t).ByID(1); !fails && here == got.Done() {
					t.Errorf("%s: %s, and the directory has the user: %v", row.faults, got.Outcome, here)
				}
			}
		}
	}
}

// Settle corrects a success that was none, and a failure of somebody who is gone.
func TestSettle(t *testing.T) {
	t.Parallel()
	here := new(removal.Directory)
	here.Add(opine.RawUser{User: opine.User{ID: 1}})
	for _, row := range []struct {
		before  removal.Outcome
		newer   *removal.Directory
		after   removal.Outcome
		changed bool
	}{
		{removal.Removed, here, removal.Failed, true},
		{removal.AlreadyGone, here, removal.Failed, true},
		{removal.Unconfirmed, here, removal.Failed, true},
		{removal.Failed, here, removal.Failed, false},
		{removal.Refused, here, removal.Refused, false},
		{removal.NotSent, here, removal.NotSent, false},
		{removal.Removed, new(removal.Directory), removal.Removed, false},
		{removal.AlreadyGone, new(removal.Directory), removal.AlreadyGone, false},
		{removal.Unconfirmed, new(removal.Directory), removal.Removed, true},
		{removal.Failed, new(removal.Directory), removal.AlreadyGone, true},
		{removal.NotSent, new(removal.Directory), removal.NotSent, false},
	} {
		result := removal.Result{ID: 1, Outcome: row.before}
		if changed := result.Settle(row.newer); changed != row.changed || result.Outcome != row.after {
			t.Errorf("%+v: %s, changed %v", row, result.Outcome, changed)
		}
	}
}

// Administrators come last, one by one, and the last one stays.
func TestAdministratorsAreRemovedOneByOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "ADMIN", "owner", "MEMBER", "ADMIN", "MEMBER")
	if err := f.Remove(t.Context(), f.leaving); err != nil {
		t.Fatal(err)
	}
	ordinary, admins := f.summary()[:len("3 removed, 5 removed")], f.summary()[len("3 removed, 5 removed"):]
	if ordinary != "3 removed, 5 removed" && ordinary != "5 removed, 3 removed" ||
		admins != ", 1 removed, 2 removed, 4 refused" || f.listed != 3 {
		t.Errorf("got %s, %d listings", f.summary(), f.listed)
	}
	if left := f.srv.Users(); len(left) != 1 || left[0].ID != 4 {
		t.Errorf("left are %v", left)
	}
}

// If the directory cannot be listed, the remaining administrators stay.
func TestAdministratorsStayWithoutAListing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "MEMBER", "ADMIN", "ADMIN", "ADMIN")
	list := f.List
	f.List = func(ctx context.Context) (*removal.Directory, error) {
		if f.listed > 0 {
			return nil, errors.New("no listing")
		}
		return list(ctx)
	}
	if err := f.Remove(t.Context(), f.leaving); err == nil ||
		f.summary() != "1 removed, 2 removed, 3 not sent, 4 not sent" {
		t.Errorf("got %s, %v", f.summary(), err)
	}
}

func TestCancelledRunSendsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, "MEMBER", "ADMIN", "ADMIN")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("stop"))
	if err := f.Remove(ctx, f.leaving); err == nil || err.Error() != "stop" ||
		f.summary() != "1 not sent, 2 not sent, 3 not sent" || f.listed != 0 {
		t.Errorf("got %s, %v", f.summary(), err)
	}
}

// The intent has every byte that the server sent: unknown members, null, text as it was written.
func TestIntentHoldsTheWholeRecord(t *testing.T) {
	t.Parallel()
	const record = `{"id":7,"email":"a@b.c","firstName":null,"new":{"x":"<é\u00e9\u2028>","n":12345678901234567890.10},"role":"MEMBER"}`
	f := newFixture(t, "MEMBER")
	path := filepath.Join(t.TempDir(), "log")
	log, err := removal.OpenLog(path, removal.Server{BaseURL: "https://x", Key: "ab"}, removal.Why{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	f.Log = log
	leaver := removal.Leaver{RawUser: opine.RawUser{User: opine.User{ID: 7, Email: "a@b.c"}, JSON: []byte(record)},
		Because: "test"}
	if err := f.Remove(t.Context(), []removal.Leaver{leaver}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var line struct{ User json.RawMessage }
	if err := json.Unmarshal([]byte(strings.Split(string(text), "\n")[0]), &line); err != nil ||
		string(line.User) != record {
		t.Errorf("got %s, %v", line.User, err)
	}
}
