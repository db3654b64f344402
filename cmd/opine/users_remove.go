package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/spf13/cobra"
)

const removeHelp = `Remove members from the organization, each named by id or by e-mail address. It cannot be undone.

- reads them from standard input instead: ids and addresses between blanks or on lines of their own, or JSON objects with an
id, as "opine users list -o ndjson" prints them. Where such an object has an address too, it must be the member's still.

The directory is listed first, completely, and nobody is removed when that fails, nor when

  - somebody named is not in it, unless the log shows that this tool has asked for their removal before, with the same key:
    they then count as already gone, so that a run that was cut short can be repeated as it was;
  - an address (upper and lower case are the same) belongs to two members;
  - more would go than --max-removals;
  - an administrator would go, without --include-admins;
  - no administrator would be left.

Those who would go are then shown, and the number of them must be typed to confirm; without a terminal, and with -, --yes is
required instead.

Before each request a line with all that the server knows of the member is appended to the log, and the outcome after it.
A log that cannot be written removes nobody. The key is never in it.

Prints a line for each member: id, address, outcome (removed, already gone, failed, not sent) and why. Ctrl-C sends nothing
more and waits for the answers to what was sent; a second one does not wait.`

func newRemoveCommand(s *streams, c *connection) *cobra.Command {
	r := &removing{s: s, c: c}
	remove := &cobra.Command{
		Use:   "remove ID|EMAIL... | -",
		Short: "Remove members from the organization",
		Long:  removeHelp,
		Example: `  opine users remove 42 ann@example.com
  opine users remove --dry-run 42
  opine users list --email '*@agency.example' -o ndjson | opine users remove - --yes
  opine users remove --sandbox --yes 2`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name whom to remove: ids or addresses, or - to read them from standard input")
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			names, err := r.names(args)
			if err != nil {
				return err
			}
			return r.removeNamed(command.Context(), names)
		},
	}
	r.addFlags(remove.Flags())
	return remove
}

// names refuses every bad name before anything is sent.
func (r *removing) names(args []string) ([]removal.Name, error) {
	if len(args) == 1 && args[0] == "-" {
		return r.streamed()
	}
	var names []removal.Name
	for _, arg := range args {
		if arg == "-" {
			return nil, usagef("- stands alone: name everybody on standard input, or everybody as arguments")
		}
		name, err := removal.ParseName(arg)
		if err != nil {
			return nil, asUsage(err)
		}
		names = append(names, name)
	}
	return names, r.check()
}

// maxNames is far more than all members of an organization take, also as JSON.
const maxNames = 256 << 20

func (r *removing) streamed() ([]removal.Name, error) {
	switch {
	case r.c.keyFile == "-":
		return nil, usagef("standard input cannot give both the key and the names; give a key file")
	case !r.yes && !r.dryRun:
		return nil, usagef("standard input cannot give both the names and the confirmation; add --yes, or --dry-run to see who would go")
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(r.s.in, maxNames+1))
	if err != nil {
		return nil, fmt.Errorf("standard input cannot be read: %w", err)
	}
	if len(raw) > maxNames {
		return nil, usagef("standard input has more than %d bytes, which no list of people has", maxNames)
	}
	names, err := removal.ReadNames(bytes.NewReader(raw))
	if err != nil {
		return nil, usagef("standard input: %w", err)
	}
	return names, nil
}

func (r *removing) removeNamed(ctx context.Context, names []removal.Name) error {
	if len(names) == 0 {
		fmt.Fprintln(r.s.err, "standard input names nobody; nobody was removed")
		return nil
	}
	if err := r.open(); err != nil {
		return err
	}
	defer r.close()
	directory, err := readDirectory(ctx, r.s, r.c, r.client)
	if err != nil {
		return r.nobody(err)
	}
	found, results, err := removal.Resolve(names, directory, r.history)
	if err != nil {
		return r.nobody(err)
	}
	leaving := make([]removal.Leaver, len(found))
	for i, user := range found {
		leaving[i] = removal.Leaver{RawUser: user, Because: "named to opine users remove"}
	}
	goOn, err := r.approve(ctx, directory, leaving)
	if err != nil {
		return err
	}
	printResults(r.s.out, results)
	if !goOn {
		return nil
	}
	err = r.remover().Remove(ctx, leaving, func(result removal.Result) {
		results = append(results, result)
		printResult(r.s.out, result)
	})
	return withResults(err, results)
}
