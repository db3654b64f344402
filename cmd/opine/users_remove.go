package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/spf13/cobra"
)

const removeHelp = `Remove members from the organization, each named by id or by e-mail address. It cannot be undone.

With - the names come from standard input: one id or address per line, or JSON objects with an id, as
"opine users list -o ndjson" prints them. If such an object has an address, the member must still
have it.

The directory is listed first. Nobody is removed if the listing fails, or if

  - a name belongs to nobody, unless the log shows that this tool has already requested that
    removal with the same key: the user then counts as already gone, so that a run that was cut
    short can be repeated;
  - an address belongs to several members (upper and lower case are the same);
  - more users would be removed than --max-removals allows;
  - a role looks administrative (admin, owner, super, or --admin-role), without --include-admins;
  - no administrator would be left: only ADMIN and --admin-role count for that;
  - --keep names somebody, or has an entry that belongs to no member.

The users are then shown, and you confirm by typing their number. After that the directory is listed
again, and users who have changed meanwhile are not removed. Administrators are removed last, one by
one, with a listing before each. A lock keeps another run on this machine away from the server.
Without a terminal, and with -, --yes is required instead of the confirmation.

Each removal is written to the log before its request, with everything that the server knows of the
user, and its outcome afterwards. --reason and --ticket are there too, and the operating system's name
of the account. The key is never in the log. "opine log" shows it.

Prints a line for each user: id, address, outcome (removed, already gone, failed, unconfirmed,
refused, not sent) and the details. "Already gone" means that a listing does not have the user. A
terminal shows the first 20 lines of each outcome, and the number of the others. -o prints records
for programs, with the reason, the ticket, the account and the run.
Ctrl-C sends no more requests and waits for missing answers; a second one does not wait.`

func newRemoveCommand(s *streams, c *connection) *cobra.Command {
	r := &removeCommand{s: s, c: c}
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
				return errors.New("name the users to remove by id or address, or pass - to read them from standard input")
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
	r.addFlags(remove)
	return remove
}

// names reads all names before anything is sent.
func (r *removeCommand) names(args []string) ([]removal.Name, error) {
	if len(args) == 1 && args[0] == "-" {
		return r.streamedNames()
	}
	var names []removal.Name
	for _, arg := range args {
		if arg == "-" {
			return nil, usagef("- must be the only name; pass all names on standard input, or all as arguments")
		}
		name, err := removal.ParseName(arg)
		if err != nil {
			return nil, asUsage(err)
		}
		names = append(names, name)
	}
	return names, r.check()
}

func (r *removeCommand) streamedNames() ([]removal.Name, error) {
	switch {
	case r.c.keyFile == "-":
		return nil, usagef("standard input cannot hold both the key and the names; name a key file")
	case !r.yes && !r.dryRun:
		return nil, usagef("standard input cannot hold both the names and the confirmation; pass --yes, or --dry-run to see who would be removed")
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	raw, err := readLimited(r.s.in)
	if err != nil {
		return nil, fmt.Errorf("standard input cannot be read: %w", err)
	}
	names, err := removal.ReadNames(bytes.NewReader(raw))
	if err != nil {
		return nil, usagef("standard input: %w; `opine users list -o ndjson` prints names as JSON", err)
	}
	return names, nil
}

func (r *removeCommand) removeNamed(ctx context.Context, names []removal.Name) error {
	if len(names) == 0 {
		fmt.Fprintln(r.s.err, "standard input names nobody; nobody was removed")
		return nil
	}
	if err := r.open(); err != nil {
		return err
	}
	defer r.log.Close() // each line is on the disk
	decide := func(directory *removal.Directory) (*removal.Decision, error) {
		found, results, err := removal.Resolve(names, directory, r.history)
		leaving := make([]removal.Leaver, len(found))
		for i, user := range found {
			leaving[i] = removal.Leaver{RawUser: user, Because: "named to opine users remove"}
		}
		return &removal.Decision{Leaving: leaving, Results: results}, err
	}
	_, err := r.run(ctx, decide, false)
	return err
}
