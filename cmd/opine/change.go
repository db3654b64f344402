package main

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// changeFlags are the flags of every command that changes something: why, and how its results are
// printed.
type changeFlags struct {
	reason, ticket string
	format         string
	flags          *pflag.FlagSet
}

func (c *changeFlags) add(command *cobra.Command) {
	c.flags = command.Flags()
	c.flags.StringVar(&c.reason, "reason", "", "why, for the log and the results: any `TEXT`")
	c.flags.StringVar(&c.ticket, "ticket", "", "the `ID` of a ticket, for the log and the results")
	c.flags.StringVarP(&c.format, "output", "o", "",
		"the `FORMAT` of the results: table, json, ndjson, csv or tsv (default a line for each)")
	_ = command.RegisterFlagCompletionFunc("output",
		cobra.FixedCompletions(output.Formats, cobra.ShellCompDirectiveNoFileComp))
}

// results checks the flags before anything is sent.
func (c *changeFlags) results(s *streams) (*results, error) {
	for _, name := range []string{"reason", "ticket", "output"} {
		if flag := c.flags.Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" {
			return nil, usagef("--%s is empty; give a value, or leave the flag out", name)
		}
	}
	r := &results{s: s, count: make(map[removal.Outcome]int),
		why: removal.Why{Reason: strings.TrimSpace(c.reason), Ticket: strings.TrimSpace(c.ticket), OSUser: osUser()}}
	if c.format == "" {
		return r, nil
	}
	var err error
	to := output.Destination{Writer: s.out, Terminal: terminal.Is(s.out.file), Width: terminal.Width(s.out.file)}
	r.printer, err = output.New(to, &resultSchema, output.Options{Format: c.format})
	return r, asUsage(err)
}

// firstShown returns the items of a table on standard error, and what reports how many more there
// are. A terminal shows only the first ones.
func firstShown[T any](s *streams, items []T) (shown []T, reportMore func()) {
	more := len(items) - maxShown
	if more <= 0 || !terminal.Is(s.err) {
		return items, func() {}
	}
	return items[:maxShown], func() {
		fmt.Fprintf(s.err, "… and %s more; --dry-run -o csv prints all of them\n", terminal.Grouped(more))
	}
}

// osUser returns the operating system's name of the account. A container may have none.
func osUser() string {
	if account, err := user.Current(); err == nil {
		return account.Username
	}
	return cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME"))
}

// checkCanAsk refuses a confirmation that nobody would see or could answer.
func checkCanAsk(s *streams, c *connection, verb string) error {
	switch {
	case !terminal.Is(s.in.file):
		return usagef("standard input is not a terminal, so nobody can confirm; pass --yes to %s without asking", verb)
	case !terminal.Is(s.err):
		return usagef("standard error is not a terminal, so nobody sees the question; pass --yes to %s without asking", verb)
	case c.keyFile == "-":
		return usagef("standard input cannot hold both the key and the confirmation; pass --yes, or name a key file")
	}
	return nil
}
