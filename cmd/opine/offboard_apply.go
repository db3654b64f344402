package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/spf13/cobra"
)

const applyHelp = `Remove the users in the targets of a plan, and revoke the invitations in its invitation targets:
nobody and nothing else. A removal cannot be undone. - reads the plan from standard input.

The plan is refused if it is for another server, was made with another key (pass --other-key if both
keys belong to the same organization), is for a later day, or is older than --max-age. It is also
refused if everybody can write its file. A plan is not signed: everybody who can write the
file can decide who is removed.

The directory is listed again. Users who are not in it are already gone; users whose address or role
has changed since the plan was made are refused, and so are users that --keep names. The guards of
"opine users remove" are checked again, because a plan cannot lift them.

The users are then shown, and you confirm by typing their number; without a terminal, --yes is
required instead. What follows is described in "opine help users remove". The members approvedBy,
ticket and comment of the plan are copied into the log, and --reason as well. A --ticket that differs
from the plan's is refused.

Prints a line for each target as its answer comes: id, address, outcome (removed, already gone,
refused, failed, unconfirmed, not sent) and the details. Finally the directory is listed once more to
verify the outcomes. If it contradicts a line, a second line follows. With -o, each target has one
record.

Ctrl-C sends no more requests, waits for missing answers, and reports without that listing. After
Ctrl-C or a crash, run the command again to remove the rest.`

// defaultMaxAge limits how old a plan may be. The text is for messages.
const (
	defaultMaxAge     = 24 * time.Hour
	defaultMaxAgeText = "a day"
)

func newOffboardCommand(s *streams, c *connection) *cobra.Command {
	offboard := &cobra.Command{
		Use:   "offboard",
		Short: "Remove leavers, from an HR export, or invite them again",
		Args:  cobra.NoArgs,
	}
	offboard.AddCommand(newPlanCommand(s, c), newApplyCommand(s, c), newUndoCommand(s, c))
	return offboard
}

// applyCommand holds the flags of `offboard apply`.
type applyCommand struct {
	removeCommand
	otherKey bool
	maxAge   time.Duration
}

func newApplyCommand(s *streams, c *connection) *cobra.Command {
	a := &applyCommand{removeCommand: removeCommand{s: s, c: c}}
	apply := &cobra.Command{
		Use:   "apply PLAN | -",
		Short: "Remove the users in a plan",
		Long:  applyHelp,
		Example: `  opine offboard apply --dry-run plan.json
  opine offboard apply plan.json`,
		Args: oneArgument("the plan, or - for standard input"),
		RunE: func(command *cobra.Command, args []string) error {
			if a.maxAge <= 0 {
				return usagef("--max-age is %v; it must be more than 0", a.maxAge)
			}
			if err := a.check(); err != nil {
				return err
			}
			plan, err := a.load(args[0])
			if err != nil {
				return noneRemoved(fmt.Errorf("%s: %w", args[0], err))
			}
			return a.apply(command.Context(), plan)
		},
	}
	a.addFlags(apply)
	apply.Flags().BoolVar(&a.otherKey, "other-key", false,
		"accept a plan that was made with another key of the same organization")
	apply.Flags().DurationVar(&a.maxAge, "max-age", defaultMaxAge, "refuse an older plan")
	return apply
}

// load reads the plan from a file, or from standard input for -.
func (a *applyCommand) load(name string) (*offboarding.Plan, error) {
	if name != "-" {
		file, err := a.s.open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return offboarding.Load(file)
	}
	switch {
	case a.c.keyFile == "-":
		return nil, usagef("standard input cannot hold both the key and the plan; name a file for one of them")
	case !a.yes && !a.dryRun:
		return nil, usagef("standard input cannot hold both the plan and the confirmation; pass --yes or --dry-run")
	}
	return offboarding.Load(a.s.in)
}

func (a *applyCommand) apply(ctx context.Context, plan *offboarding.Plan) error {
	if err := a.open(); err != nil {
		return err
	}
	defer a.log.Close() // each line is on the disk
	if ticket := a.results.why.Ticket; plan.Ticket != "" && ticket != "" && ticket != plan.Ticket {
		return noneRemoved(removal.Refusef("the plan has the ticket %q, and --ticket is %q; correct one of them",
			plan.Ticket, ticket))
	}
	a.results.why.Ticket = cmp.Or(plan.Ticket, a.results.why.Ticket)
	if err := plan.Check(a.server, a.otherKey, a.maxAge, time.Now()); err != nil {
		return noneRemoved(err)
	}
	a.results.mixed = len(plan.Invitations.Targets) > 0
	decide := func(directory *removal.Directory) (*removal.Decision, error) {
		if directory.Hash() != plan.Directory.Hash {
			fmt.Fprintf(a.s.err, "the directory has changed since the plan was made: %s then, %d now\n",
				terminal.Count(plan.Directory.Count, "user", "users"), len(directory.Users()))
		}
		if n := len(plan.HeldBack); n > 0 {
			fmt.Fprintf(a.s.err, "the plan holds back %s; apply does not remove them\n", terminal.Count(n, "user", "users"))
		}
		if n := len(plan.Invitations.HeldBack); n > 0 {
			fmt.Fprintf(a.s.err, "the plan holds back %s; apply does not revoke them\n",
				terminal.Count(n, "invitation", "invitations"))
		}
		return plan.Decide(directory, a.history, a.guards)
	}
	results, err := a.run(ctx, decide, true)
	if !a.dryRun && (results != nil || err == nil) {
		if a.results.mixed {
			a.summarize("invitations in the plan", removal.Revoked, ofKind(results, true))
		}
		a.summarize("in the plan", removal.Removed, ofKind(results, false))
	}
	return err
}

func (a *applyCommand) summarize(what string, done removal.Outcome, results []removal.Result) {
	count := countOutcomes(results)
	var parts []string
	for _, outcome := range []removal.Outcome{
		done, removal.AlreadyGone, removal.Refused, removal.Failed, removal.Unconfirmed, removal.NotSent,
	} {
		parts = append(parts, fmt.Sprintf("%d %s", count[outcome], outcome))
	}
	fmt.Fprintf(a.s.err, "%d %s: %s\n", len(results), what, strings.Join(parts, ", "))
}
