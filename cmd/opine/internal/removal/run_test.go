package removal_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
)

// runOf returns a run that removes everybody, and notes its steps.
func (f *fixture) run(steps *[]string) (*removal.Run, func(*removal.Directory) (*removal.Decision, error)) {
	list := f.List
	f.List = func(ctx context.Context) (*removal.Directory, error) {
		*steps = append(*steps, "list")
		return list(ctx)
	}
	run := &removal.Run{
		Remover: *f.Remover,
		Lock: func() (func(), error) {
			*steps = append(*steps, "lock")
			return func() { *steps = append(*steps, "release") }, nil
		},
		Show: func(context.Context, *removal.Directory, *removal.Decision) error {
			*steps = append(*steps, "show")
			return nil
		},
	}
	return run, func(directory *removal.Directory) (*removal.Decision, error) {
		decision := &removal.Decision{Results: []removal.Result{{ID: 99, Outcome: removal.AlreadyGone}}}
		for _, user := range directory.Users() {
			decision.Leaving = append(decision.Leaving, removal.Leaver{RawUser: user})
		}
		return decision, nil
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		set     func(*fixture, *removal.Run)
		confirm error // what Confirm returns; errYes if there is none
		steps   string
		results string
		err     string
	}{
		{"confirmed beforehand", nil, errYes, "lock list show release", "99 already gone, 1 removed, 2 removed", ""},
		{"confirmed on the terminal", nil, nil, "list show confirm lock list release",
			"99 already gone, 1 removed, 2 removed", ""},
		{"not confirmed", nil, errors.New("no"), "list show confirm", "", "no"},
		{"dry run", func(_ *fixture, run *removal.Run) { run.DryRun = true }, nil, "list show",
			"99 already gone, 1 would be removed, 2 would be removed", ""},
		{"dry run, confirmed", func(_ *fixture, run *removal.Run) { run.DryRun = true }, errYes, "list show",
			"99 already gone, 1 would be removed, 2 would be removed", ""},
		{"guards", func(_ *fixture, run *removal.Run) { run.Guards.MaxRemovals = 1 }, nil, "list show", "",
			"the limit is 1"},
		{"guards after the confirmation", func(f *fixture, run *removal.Run) {
			run.Guards.Keep = []removal.Name{{ID: 3}}
			confirm := run.Confirm
			run.Confirm = func(ctx context.Context, d *removal.Directory, l *removal.Decision) error {
				f.srv.RemoveUser(3)
				return confirm(ctx, d, l)
			}
			f.srv.AddUsers(opinetest.User{ID: 3, Email: "kept@example.com", Role: "MEMBER"})
		}, nil, "list show confirm lock list release", "", "--keep names nobody"},
		{"locked", func(_ *fixture, run *removal.Run) {
			run.Lock = func() (func(), error) { return nil, errors.New("locked") }
		}, nil, "list show confirm", "", "locked"},
		{"locked, confirmed beforehand", func(_ *fixture, run *removal.Run) {
			run.Lock = func() (func(), error) { return nil, errors.New("locked") }
		}, errYes, "", "", "locked"},
		{"gone after the confirmation", func(f *fixture, run *removal.Run) {
			confirm := run.Confirm
			run.Confirm = func(ctx context.Context, d *removal.Directory, l *removal.Decision) error {
				f.srv.RemoveUser(1)
				return confirm(ctx, d, l)
			}
		}, nil, "list show confirm lock list release", "99 already gone, 1 already gone, 2 removed", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, members(2)...)
			f.Concurrency = 1
			var steps []string
			run, decide := f.run(&steps)
			if !errors.Is(row.confirm, errYes) {
				run.Confirm = func(context.Context, *removal.Directory, *removal.Decision) error {
					steps = append(steps, "confirm")
					return row.confirm
				}
			}
			if row.set != nil {
				row.set(f, run)
			}
			if strings.Contains(row.name, "guards after") {
				all := decide
				decide = func(d *removal.Directory) (*removal.Decision, error) {
					decision, err := all(d)
					decision.Leaving = decision.Leaving[:2]
					return decision, err
				}
			}
			err := run.Do(t.Context(), decide)
			if row.err == "" && err != nil || row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)) {
				t.Errorf("got %v", err)
			}
			if got := strings.Join(steps, " "); got != row.steps {
				t.Errorf("steps %s, want %s", got, row.steps)
			}
			if got := f.summary(); got != row.results {
				t.Errorf("results %s, want %s", got, row.results)
			}
		})
	}
}

// errYes stands for a run that asks nobody.
var errYes = errors.New("yes")

// An error of a step ends the run before anybody is removed.
func TestRunThatFails(t *testing.T) {
	t.Parallel()
	failure := errors.New("failure")
	for name, set := range map[string]func(*removal.Run){
		"list": func(run *removal.Run) {
			run.List = func(context.Context) (*removal.Directory, error) { return nil, failure }
		},
		"second listing": func(run *removal.Run) {
			list, n := run.List, 0
			run.List = func(ctx context.Context) (*removal.Directory, error) {
				if n++; n == 2 {
					return nil, failure
				}
				return list(ctx)
			}
		},
		"show": func(run *removal.Run) {
			run.Show = func(context.Context, *removal.Directory, *removal.Decision) error { return failure }
		},
	} {
		f := newFixture(t, members(2)...)
		var steps []string
		run, decide := f.run(&steps)
		run.Confirm = func(context.Context, *removal.Directory, *removal.Decision) error { return nil }
		set(run)
		if err := run.Do(t.Context(), decide); !errors.Is(err, failure) || f.results != nil || len(f.srv.Users()) != 2 {
			t.Errorf("%s: %v, %s", name, err, f.summary())
		}
	}
	f := newFixture(t, members(2)...)
	run, _ := f.run(new([]string))
	if err := run.Do(t.Context(), func(*removal.Directory) (*removal.Decision, error) { return nil, failure }); !errors.Is(err, failure) {
		t.Errorf("decide: %v", err)
	}
}

// What changes something needs a confirmation, whatever it consists of.
func TestChanges(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ leaving, revoking, want int }{{0, 0, 0}, {1, 0, 1}, {0, 1, 1}, {1, 1, 2}, {2, 3, 5}} {
		decision := removal.Decision{
			Leaving: make([]removal.Leaver, row.leaving), Revoking: make([]removal.Revocation, row.revoking),
		}
		if got := decision.Changes(); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
}
