package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

const planHelp = `Decide who leaves, and remove nobody: a file of HR is compared with the directory, and the decision is written as a plan for
"opine offboard apply". Read it before.

--leavers names a file of those who have left. --roster names one of all who stay: every member who is not on it goes, and a
file that is too short to be everybody is refused, and so is one where more than --max-percent of the members would go.

The file is CSV as spreadsheets and HR systems save it: commas, semicolons or tabs, UTF-8, UTF-16 or Windows-1252. The addresses
are taken from the column with a header such as E-Mail, Email address or Work Email; --column names another one, by its header
or by its number. A file without a header may hold addresses only. Of members, addresses are compared without regard to case.

An address that is almost a member's (a plus-address, other punctuation, another domain) is reported and never acted on, and so
is one that several members share: name such a member to "opine users remove" where they are meant.

The plan holds addresses of people, and the fingerprint of the key, but not the key. Only its owner can read the file; on
Windows, whoever may read its folder.`

// planning is what the flags of `offboard plan` say.
type planning struct {
	leavers, roster string
	column          string
	out             string
	maxPercent      int
	guards          removal.Guards
}

func newPlanCommand(s *streams, c *connection) *cobra.Command {
	p := new(planning)
	plan := &cobra.Command{
		Use:   "plan (--leavers FILE | --roster FILE)",
		Short: "Decide who leaves, and remove nobody",
		Long:  planHelp,
		Example: `  opine offboard plan --leavers hr.csv
  opine offboard plan --roster active.csv --column "Company address" --max-percent 5
  opine offboard apply plan.json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := p.check(); err != nil {
				return err
			}
			return p.run(command.Context(), s, c)
		},
	}
	flags := plan.Flags()
	flags.StringVar(&p.leavers, "leavers", "", "a CSV `FILE` of those who have left")
	flags.StringVar(&p.roster, "roster", "", "a CSV `FILE` of all who stay; everybody else goes")
	flags.StringVar(&p.column, "column", "", "the `HEADER` or number of the column with the addresses (default guessed)")
	flags.StringVar(&p.out, "out", "plan.json", "write the plan to this `FILE`, - for standard output")
	flags.IntVar(&p.maxPercent, "max-percent", defaultMaxPercent, "with --roster, refuse if more of the members than this would go")
	addGuardFlags(flags, &p.guards)
	return plan
}

const defaultMaxPercent = 10

func (p *planning) check() error {
	if (p.leavers == "") == (p.roster == "") {
		return usagef("name one file: --leavers for those who go, or --roster for those who stay")
	}
	if err := checkRange("max-percent", p.maxPercent, 1, 100); err != nil {
		return err
	}
	return checkGuards(p.guards)
}

func noPlan(err error) error { return fmt.Errorf("%w; no plan was written", err) }

func (p *planning) run(ctx context.Context, s *streams, c *connection) error {
	source := offboarding.Source{Kind: offboarding.FromLeavers, File: p.leavers}
	if p.roster != "" {
		source = offboarding.Source{Kind: offboarding.FromRoster, File: p.roster}
	}
	// The file is read first: what is wrong with it needs no request.
	file, err := p.read(&source)
	if err != nil {
		return noPlan(err)
	}
	client, server, err := openServer(s, c)
	if err != nil {
		return err
	}
	directory, err := readDirectory(ctx, s, c, client)
	if err != nil {
		return noPlan(err)
	}
	var matching *offboarding.Matching
	if source.Kind == offboarding.FromLeavers {
		matching = offboarding.Leavers(file, directory)
	} else {
		matching = offboarding.Stayers(file, directory)
		if err := offboarding.JudgeRoster(file, matching, directory, p.maxPercent); err != nil {
			return noPlan(fmt.Errorf("%s: %w", source.File, err))
		}
	}
	var readable io.Writer = s.out
	if p.out == "-" {
		readable = s.err
	}
	plan := offboarding.NewPlan(server, source, directory, matching)
	if err := writeReview(readable, plan, file, matching); err != nil {
		return err
	}
	leaving := make([]opine.RawUser, len(matching.Leavers))
	for i, leaver := range matching.Leavers {
		leaving[i] = leaver.RawUser
	}
	if err := p.guards.Judge(directory, leaving); err != nil {
		return noPlan(err)
	}
	if p.out == "-" {
		return plan.Encode(s.out)
	}
	older, err := plan.Save(p.out)
	if err != nil {
		return noPlan(err)
	}
	instead := ""
	if older != nil {
		instead = " over a plan of " + older.MadeAt.Local().Format(time.DateTime+" MST")
	}
	fmt.Fprintf(s.err, "wrote %s%s; read it, and then within %s: opine offboard apply %s%s\n",
		p.out, instead, defaultMaxAgeInWords, p.out, p.flagsForApply(len(plan.Targets)))
	return nil
}

func (p *planning) read(source *offboarding.Source) (*hrfile.Roster, error) {
	opened, err := os.Open(source.File)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	hash := sha256.New()
	file, err := hrfile.Read(io.TeeReader(opened, hash), p.column) // to its end, or it is an error
	source.File, source.Hash = filepath.Base(source.File), fmt.Sprintf("sha256:%x", hash.Sum(nil))
	if errors.Is(err, hrfile.ErrEmpty) {
		return nil, removal.Refusef("%s: %v", source.File, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source.File, err)
	}
	if len(file.People) == 0 && len(file.Strange) > 0 {
		return nil, fmt.Errorf("%s: the column %q has no addresses, but texts such as %q in row %d; name another one with --column",
			source.File, file.Column, file.Strange[0].Address, file.Strange[0].Row)
	}
	return file, nil
}

// flagsForApply are the guards that had to be lifted: apply judges them again, since a plan cannot lift them.
func (p *planning) flagsForApply(targets int) string {
	flags := ""
	if targets > removal.DefaultMaxRemovals {
		flags += fmt.Sprintf(" --max-removals %d", targets)
	}
	if p.guards.IncludeAdmins {
		flags += " --include-admins"
	}
	return flags
}
