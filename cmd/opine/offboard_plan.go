package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

const planHelp = `Compare a sheet with the directory, and write a plan of who leaves for "opine offboard apply". Nobody
is removed. Review the plan before you apply it.

--leavers names a sheet of people who have left. --roster names a sheet of everybody who stays: all
other members leave. A roster is refused if it seems incomplete, or if more than --max-percent of
the members would leave.

Addresses match only if they are the same, apart from upper and lower case. A similar address is a
near miss: look-alike or invisible characters, accents, dots, plus tags, another domain. On a roster
an address in another column is one as well. Near misses are held back.

Held back are also leavers whose last day is today or later, whose status says that they are
employed, or whose last day or status is blank or unknown; leavers whose row has a later first day, or
a remark such as "rehired" or "until 31 March"; members of a roster whose row says that they have left;
addresses of several members; members without an address; and roles that look administrative, without
--include-admins. Apply never removes them. If you mean them, name them to
"opine users remove", or move them from heldBack to targets in the plan.

Open invitations are read too, if the key has the scope. With --leavers, those to the exact address
of a leaver are planned for revocation. Similar ones, and those that a leaver has sent, are held
back. With --roster, invitations to people who are not on it are only listed: most are new hires.

The sheet is CSV with any usual separator and encoding, or an Excel workbook; - reads it from
standard input. Columns are found by their headers in English, German, French and Spanish. Dates may
be written in any usual form. Whatever is ambiguous is refused, and the message names the flag that
decides: two columns of addresses, a second table, a form or a footer with somebody else's address, a
column that tells some people from others without saying what, a shifted row.

With -o json, standard output gets the plan itself instead of its review, as the file does.

The exit status is 9 if a plan was written and rows need a human.

The plan has the addresses and names of people, and the fingerprint of the key, but not the key. Only
its owner can read the file; on Windows, everybody who may read its folder.`

// planCommand holds the flags of `offboard plan`.
type planCommand struct {
	guardFlags
	leavers, roster string
	options         hrfile.Options
	dateOrder       string
	asOf            string
	out             string
	maxPercent      int
	format          string

	s     *streams
	c     *connection
	today time.Time // a date in UTC
}

func newPlanCommand(s *streams, c *connection) *cobra.Command {
	p := &planCommand{s: s, c: c}
	plan := &cobra.Command{
		Use:   "plan (--leavers FILE | --roster FILE)",
		Short: "Plan who leaves, and remove nobody",
		Long:  planHelp,
		Example: `  opine offboard plan --leavers leavers.xlsx
  opine offboard plan --roster active.csv --column "Company address" --max-percent 5
  opine offboard apply plan.json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := p.check(); err != nil {
				return err
			}
			return p.run(command.Context())
		},
	}
	flags := plan.Flags()
	flags.StringVar(&p.leavers, "leavers", "", "a `FILE` of people who have left, - for standard input")
	flags.StringVar(&p.roster, "roster", "", "a `FILE` of everybody who stays, - for standard input; all others leave")
	flags.StringVar(&p.options.Column, "column", "",
		"the `HEADER` or number of the column with the addresses (default: found by its header)")
	flags.StringVar(&p.options.DateColumn, "date-column", "",
		"the `HEADER` or number of the column with the last day; none for no column")
	flags.StringVar(&p.options.StatusColumn, "status-column", "",
		"the `HEADER` or number of the column with the status; none for no column")
	flags.StringVar(&p.dateOrder, "date-order", "",
		"the `ORDER` of day, month and year in dates with numbers: dmy, mdy or ymd")
	flags.StringVar(&p.asOf, "as-of", "", "plan for this `DATE`, such as 2026-01-31 (default: today)")
	flags.StringVar(&p.options.Separator, "separator", "",
		"the `SEPARATOR` of the cells: comma, semicolon, tab or pipe")
	flags.StringVar(&p.options.Encoding, "encoding", "", "the `ENCODING` of the text: "+strings.Join(hrfile.Encodings(),
		", "))
	flags.StringVar(&p.options.Worksheet, "worksheet", "", "the `NAME` of the worksheet in a workbook")
	flags.StringVar(&p.out, "out", "plan.json", "write the plan to this `FILE`, - for standard output")
	flags.IntVar(&p.maxPercent, "max-percent", defaultMaxPercent,
		"with --roster, refuse a plan by which more than this percentage of the members leave")
	p.guardFlags.add(flags)
	addTableOrJSONFlag(plan, &p.format)
	return plan
}

const defaultMaxPercent = 10

func (p *planCommand) check() (err error) {
	if _, err := checkTableOrJSON(p.format); err != nil {
		return err
	}
	if (p.leavers == "") == (p.roster == "") {
		return usagef("pass one sheet: --leavers for people who leave, or --roster for everybody who stays")
	}
	if p.c.keyFile == "-" && p.file() == "-" {
		return usagef("standard input cannot hold both the key and the sheet; name a file for one of them")
	}
	for _, name := range []string{"column", "date-column", "status-column", "date-order", "as-of", "separator",
		"encoding", "worksheet"} {
		if flag := p.flags.Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" &&
			name != "separator" {
			return usagef("--%s is empty; give a value, or leave the flag out", name)
		}
	}
	if err := checkRange("max-percent", p.maxPercent, 1, 100); err != nil {
		return err
	}
	now := time.Now()
	p.today = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	if p.asOf != "" {
		if p.today, err = time.Parse(time.DateOnly, p.asOf); err != nil {
			return usagef("--as-of is %q; it must be a date such as 2026-01-31", p.asOf)
		}
	}
	p.options.Employment = employment.Options{Leavers: p.leavers != "", Today: p.today, Location: time.Local}
	if p.options.Employment.DateOrder, err = employment.ParseOrder(p.dateOrder); err != nil {
		return usagef("--date-order: %w", err)
	}
	return p.guardFlags.check()
}

// file is the name of the sheet.
func (p *planCommand) file() string { return p.leavers + p.roster }

func noPlan(err error) error { return fmt.Errorf("%w; no plan was written", err) }

func (p *planCommand) run(ctx context.Context) error {
	source := offboarding.Source{Kind: offboarding.Leavers}
	if p.roster != "" {
		source.Kind = offboarding.Roster
	}
	// The sheet and the guards need no request, so their mistakes are found first.
	sheet, err := await(ctx, func() (*hrfile.Sheet, error) { return p.read(&source) })
	if err != nil {
		return noPlan(err)
	}
	guards, err := p.load(p.s)
	if err != nil {
		return noPlan(err)
	}
	client, server, err := openServerToRead(p.s, p.c)
	if err != nil {
		return err
	}
	p.c.used.protect(&guards)
	directory, err := readDirectory(ctx, p.s, p.c, client)
	if err != nil {
		return noPlan(err)
	}
	if err := guards.CheckRoles(directory); err != nil {
		return noPlan(err)
	}
	decision, err := offboarding.Decide(source.Kind, sheet, directory, guards)
	if err == nil && source.Kind == offboarding.Roster {
		err = offboarding.CheckRoster(sheet, decision, directory, p.maxPercent)
	}
	if err != nil {
		return noPlan(fmt.Errorf("%s: %w", source.File, err))
	}
	invitations, err := p.invitations(ctx, client, source.Kind, sheet, decision, guards)
	if err != nil {
		return noPlan(err)
	}
	if !guards.SeesAdministrator(directory) {
		fmt.Fprintln(p.s.err, noAdministrator)
	}
	plan := offboarding.NewPlan(server, source, directory, decision, p.today)
	plan.Context, plan.Invitations = p.c.used.String(), invitations
	if err := p.review(plan, sheet, decision); err != nil {
		return err
	}
	if err := guards.CheckAll(directory, plan.Changes()); err != nil {
		return noPlan(err)
	}
	if err := p.write(plan); err != nil {
		return err
	}
	n := len(plan.HeldBack) + len(sheet.Odd) + plan.Invitations.NeedHuman()
	if source.Kind == offboarding.Leavers {
		n += len(sheet.Nameless) // on a roster, people without an account have no address
	}
	if n > 0 {
		return exitf(exitNeedsHuman, "the plan was written, and %s a human: see above",
			terminal.Count(n, "row, user or invitation needs", "rows, users or invitations need"))
	}
	return nil
}

// invitations decides about the open invitations, if the key can list them.
func (p *planCommand) invitations(
	ctx context.Context, client *opine.Client, kind offboarding.Kind, sheet *hrfile.Sheet,
	decision *offboarding.Decision, guards removal.Guards,
) (offboarding.Invitations, error) {
	open, err := readInvitations(ctx, p.s, p.c, client)
	if errors.Is(err, opine.ErrForbidden) {
		fmt.Fprintln(p.s.err, "the key cannot list invitations, so the plan has none; "+
			"a leaver with an open invitation can come back; use a key with the scope invitations:read")
		return offboarding.Invitations{Targets: []offboarding.Invitation{}, HeldBack: []offboarding.Invitation{}}, nil
	}
	if err != nil {
		return offboarding.Invitations{}, err
	}
	return offboarding.DecideInvitations(kind, sheet, open, decision, guards), nil
}

// review prints the plan for humans, to the stream that does not get the JSON.
func (p *planCommand) review(plan *offboarding.Plan, sheet *hrfile.Sheet, decision *offboarding.Decision) error {
	out, file := io.Writer(p.s.out), p.s.out.file
	switch {
	case p.out == "-":
		out, file = p.s.err, p.s.err
	case p.format == "json":
		return plan.Encode(p.s.out)
	}
	return writeReview(out, file, plan, sheet, decision)
}

func (p *planCommand) write(plan *offboarding.Plan) error {
	if p.out == "-" {
		return plan.Encode(p.s.out)
	}
	older, err := plan.Save(p.out)
	if err != nil {
		return noPlan(err)
	}
	over := ""
	if !older.IsZero() {
		over = " over a plan of " + older.Local().Format(time.DateTime+" MST")
	}
	when := "within " + defaultMaxAgeText
	if now := time.Now(); p.today.Format(time.DateOnly) > now.Format(time.DateOnly) {
		when = "on " + plan.AsOf
	}
	fmt.Fprintf(p.s.err, "wrote %s%s; review it, and then run %s: opine offboard apply %s%s\n",
		terminal.Escape(p.out), over, when, terminal.Escape(terminal.Quote(p.out)), p.c.forHint()+p.forApply(len(plan.Targets)))
	return nil
}

// read reads the sheet, and completes its source.
func (p *planCommand) read(source *offboarding.Source) (*hrfile.Sheet, error) {
	var in io.Reader = p.s.in
	source.File = "standard input"
	if p.file() != "-" {
		file, err := p.s.open(p.file())
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in, source.File = file, filepath.Base(p.file())
	}
	hash := sha256.New()
	sheet, err := hrfile.Read(io.TeeReader(in, hash), p.options) // to its end, or it is an error
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", source.File, err)
	case len(sheet.People) == 0 && len(sheet.Odd) > 0:
		return nil, fmt.Errorf("%s: the column %q has no addresses, but texts such as %q in row %d; pass another one with --column",
			source.File, sheet.Column, sheet.Odd[0].Text, sheet.Odd[0].Row)
	}
	source.Hash = fmt.Sprintf("sha256:%x", hash.Sum(nil))
	source.Column, source.DateColumn, source.StatusColumn = sheet.Column, sheet.DateColumn, sheet.StatusColumn
	return sheet, nil
}
