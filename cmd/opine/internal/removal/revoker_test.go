package removal_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// revokerFixture is a fake with invitations 1 to 5, and a revoker with a log that works on it.
type revokerFixture struct {
	*removal.Revoker
	srv                       *opinetest.Server
	log                       string
	revoking                  []removal.Revocation // all invitations
	results                   []removal.Result
	listed, sending, answered int
}

func newRevokerFixture(t *testing.T, faults ...string) *revokerFixture {
	t.Helper()
	var invitations []opinetest.Invitation
	for id := range int64(5) {
		invitations = append(invitations, opinetest.Invitation{ID: id + 1, InviteeEmail: fmt.Sprintf("new%d@example.com", id+1), Role: "MEMBER"})
	}
	f := &revokerFixture{srv: opinetest.NewServer(t, opinetest.WithInvitations(invitations...)), log: filepath.Join(t.TempDir(), "log")}
	client, err := opine.New(f.srv.Key, opine.WithBaseURL(f.srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	log, err := removal.OpenLog(f.log, removal.Server{}, removal.Why{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	f.Revoker = &removal.Revoker{
		Invitations: client.Invitations, Log: log, Concurrency: 1,
		Sending: func(n int) { f.sending += n }, Answered: func(removal.Result) { f.answered++ },
		Report: func(result removal.Result) { f.results = append(f.results, result) },
		List: func(ctx context.Context) (open []opine.RawInvitation, err error) {
			f.listed++
			for invitation, err := range client.Invitations.AllRaw(ctx, nil) {
				if err != nil {
					return nil, err
				}
				open = append(open, invitation)
			}
			return open, nil
		},
	}
	open, err := f.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f.listed = 0
	for _, invitation := range open {
		f.revoking = append(f.revoking, removal.Revocation{RawInvitation: invitation})
	}
	slices.SortFunc(f.revoking, func(a, b removal.Revocation) int { return int(a.ID - b.ID) })
	for _, text := range faults {
		fault, err := opinetest.ParseFault("revokeInvitation?" + text)
		if err != nil {
			t.Fatal(err)
		}
		f.srv.AddFault(fault)
	}
	return f
}

func (f *revokerFixture) summary() string {
	slices.SortFunc(f.results, func(a, b removal.Result) int { return int(a.ID - b.ID) })
	var out []string
	for _, result := range f.results {
		out = append(out, fmt.Sprint(result.ID, " ", result.Outcome))
	}
	return strings.Join(out, ", ")
}

// What the answers leave open, a listing settles. The log has each outcome as it was settled.
func TestRevocations(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		faults string
		verify bool
		want   string
		listed int
	}{
		{"", false, "1 revoked, 2 revoked, 3 revoked, 4 revoked, 5 revoked", 0},
		{"", true, "1 revoked, 2 revoked, 3 revoked, 4 revoked, 5 revoked", 1},
		{"nth=2&status=500", false, "1 revoked, 2 failed, 3 revoked, 4 revoked, 5 revoked", 1},
		{"nth=2&status=404", false, "1 revoked, 2 failed, 3 revoked, 4 revoked, 5 revoked", 1},
		{"nth=2&status=404&applied", false, "1 revoked, 2 already gone, 3 revoked, 4 revoked, 5 revoked", 1},
		{"nth=2&reset&applied", false, "1 revoked, 2 revoked, 3 revoked, 4 revoked, 5 revoked", 1},
	} {
		f := newRevokerFixture(t, strings.Fields(row.faults)...)
		f.Verify = row.verify
		_ = f.Revoke(t.Context(), f.revoking)
		if f.summary() != row.want || f.listed != row.listed || f.sending != 5 || f.answered != 5 {
			t.Errorf("%s: %s, listed %d times, %d to send, %d answered", row.faults, f.summary(), f.listed, f.sending, f.answered)
		}
		logged := make(map[int64]removal.Outcome)
		for entry, err := range removal.ReadLog(f.log, nil) {
			if err != nil {
				t.Fatal(err)
			}
			logged[entry.ID] = entry.Outcome
		}
		for _, result := range f.results {
			if logged[result.ID] != result.Outcome {
				t.Errorf("%s: the log has %d %s, and the result is %s", row.faults, result.ID, logged[result.ID], result.Outcome)
			}
		}
	}
}

// After an interruption or a failure of the log, nothing more is sent.
func TestRevocationsThatStop(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	for name, stop := range map[string]func(f *revokerFixture, cancel context.CancelCauseFunc){
		"interrupted": func(_ *revokerFixture, cancel context.CancelCauseFunc) { cancel(stopped) },
		"no log":      func(f *revokerFixture, _ context.CancelCauseFunc) { f.Log.Close() },
	} {
		f := newRevokerFixture(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		f.Answered = func(removal.Result) {
			if f.answered++; f.answered == 2 {
				stop(f, cancel)
			}
		}
		err := f.Revoke(ctx, f.revoking)
		if want := "1 revoked, 2 revoked, 3 not sent, 4 not sent, 5 not sent"; err == nil || f.summary() != want {
			t.Errorf("%s: %s, %v", name, f.summary(), err)
		}
		if name == "interrupted" && !errors.Is(err, stopped) {
			t.Errorf("got %v", err)
		}
		if left := len(f.srv.Invitations()); left != 3 {
			t.Errorf("%s: %d invitations are left", name, left)
		}
		cancel(nil)
	}
}

// A run revokes the invitations and removes the users, and fails without a log.
func TestRunRevokes(t *testing.T) {
	t.Parallel()
	for _, closed := range []bool{false, true} {
		f, users := newRevokerFixture(t), newFixture(t, members(2)...)
		if closed {
			f.Log.Close()
		}
		users.Log = f.Log
		run := &removal.Run{
			Remover: *users.Remover, Revoker: f.Revoker,
			Lock: func() (func(), error) { return func() {}, nil },
			Show: func(context.Context, *removal.Directory, *removal.Decision) error { return nil },
		}
		err := run.Do(t.Context(), func(*removal.Directory) (*removal.Decision, error) {
			return &removal.Decision{Leaving: users.leaving[:1], Revoking: f.revoking[:2]}, nil
		})
		want := "1 revoked, 2 revoked"
		if closed {
			want = "1 not sent, 2 not sent"
		}
		if (err != nil) != closed || f.summary() != want {
			t.Errorf("closed %v: %s, %v", closed, f.summary(), err)
		}
		if removed := len(users.srv.Users()) == 1; removed != !closed {
			t.Errorf("closed %v: user 1 is removed: %v", closed, removed)
		}
	}
}

func TestDone(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[removal.Outcome]bool{
		removal.Removed: true, removal.Revoked: true, removal.AlreadyGone: true, removal.Invited: true, removal.Skipped: true,
		removal.Failed: false, removal.Unconfirmed: false, removal.Refused: false, removal.NotSent: false, removal.Unknown: false,
	} {
		if got := (removal.Result{Outcome: outcome}).Done(); got != want {
			t.Errorf("%s: done is %v", outcome, got)
		}
	}
}
