package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/spf13/cobra"
)

const applyHelp = `Remove those whom a plan names. It cannot be undone.

The plan is refused if it is for another server, was made with another key (--other-key where one that can only read made it),
or is older than --max-age. The directory is listed again, completely: whoever has left it counts as already gone, and
whoever's address or role has changed since the plan was made is refused while the others go. The guards are those of
"opine users remove"; they are judged again, since a plan cannot lift them.

Those who would go are then shown, and the number of them must be typed to confirm; without a terminal --yes is required instead.
Before each request a line with all that the server knows of the member is appended to the log, and the outcome after it.

At last the directory is listed once more, and the report says what it has confirmed: a line for each member of the plan, with
id, address, outcome (removed, already gone, refused, failed, not sent) and why.

Ctrl-C sends nothing more, waits for the answers to what was sent, and reports without that listing. Running it again, after
Ctrl-C or a crash, finishes the rest.`

// defaultMaxAge is how old a plan may be; `offboard plan` says it in words.
const (
	defaultMaxAge        = 24 * time.Hour
	defaultMaxAgeInWords = "a day"
)

// applying is what the flags of `offboard apply` say.
type applying struct {
	removing
	otherKey bool
	maxAge   time.Duration
}

func newApplyCommand(s *streams, c *connection) *cobra.Command {
	a := &applying{removing: removing{s: s, c: c}}
	apply := &cobra.Command{
		Use:   "apply PLAN",
		Short: "Remove those whom a plan names",
		Long:  applyHelp,
		Example: `  opine offboard apply --dry-run plan.json
  opine offboard apply plan.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if a.maxAge <= 0 {
				return usagef("--max-age is %v; it is more than 0", a.maxAge)
			}
			if err := a.check(); err != nil {
				return err
			}
			plan, err := offboarding.Load(args[0])
			if err != nil {
				return a.nobody(fmt.Errorf("%s: %w", args[0], err))
			}
			return a.run(command.Context(), plan)
		},
	}
	a.addFlags(apply.Flags())
	apply.Flags().BoolVar(&a.otherKey, "other-key", false, "the plan was made with another key of the same organization")
	apply.Flags().DurationVar(&a.maxAge, "max-age", defaultMaxAge, "refuse a plan that is older")
	return apply
}

func (a *applying) run(ctx context.Context, plan *offboarding.Plan) error {
	if err := a.open(); err != nil {
		return err
	}
	defer a.close()
	if err := plan.Judge(a.server, a.otherKey, a.maxAge, time.Now()); err != nil {
		return a.nobody(err)
	}
	directory, err := readDirectory(ctx, a.s, a.c, a.client)
	if err != nil {
		return a.nobody(err)
	}
	if directory.Hash() != plan.Directory.Hash {
		fmt.Fprintf(a.s.err, "the directory has changed since the plan was made: %d members then, %d now\n",
			plan.Directory.Count, len(directory.Users()))
	}
	leaving, results := plan.Compare(directory, a.history)
	goOn, err := a.approve(ctx, directory, leaving)
	if err != nil {
		return err
	}
	if !goOn {
		printResults(a.s.out, results)
		return nil
	}
	err = a.remover().Remove(ctx, leaving, func(result removal.Result) { results = append(results, result) })
	if err == nil && len(leaving) > 0 {
		err = a.confirmed(ctx, results)
	}
	a.report(results)
	return withResults(err, results)
}

// confirmed holds the results against a second listing.
func (a *applying) confirmed(ctx context.Context, results []removal.Result) error {
	second, err := readDirectory(ctx, a.s, a.c, a.client)
	if err != nil {
		return fmt.Errorf("the outcome could not be confirmed, run it again: %w", err)
	}
	for _, result := range offboarding.Confirm(results, second) {
		if err := a.log.Settle(result); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.s.err, "confirmed by a second listing: %d members\n", len(second.Users()))
	return nil
}

func (a *applying) report(results []removal.Result) {
	slices.SortFunc(results, func(x, y removal.Result) int { return cmp.Compare(x.ID, y.ID) })
	printResults(a.s.out, results)
	count := make(map[removal.Outcome]int)
	for _, result := range results {
		count[result.Outcome]++
	}
	fmt.Fprintf(a.s.err, "%d in the plan: %d removed, %d already gone, %d refused, %d failed, %d not sent\n", len(results),
		count[removal.Removed], count[removal.AlreadyGone], count[removal.Refused], count[removal.Failed], count[removal.NotSent])
}
