package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/spf13/cobra"
)

const undoHelp = `Invite people again whom "opine offboard apply" or "opine users remove" removed.

A RUN stands for everybody whom that run removed: "opine log" shows the runs. An EMAIL stands for the
latest removal of that address. Only the log of this machine knows them.

An invitation is all that can be done. A person who accepts it is a new member with a new id. The old
id, what belonged to it, and its memberships do not come back.

Each person is invited with the role in the log, and with --role if the log has none. Administrative
roles require --include-admins. Nobody is invited for whom the log has no address or two users.
Members and people with an open invitation are skipped, so that the command can be repeated.

The people are shown, and the user confirms by typing their number. Without a terminal, --yes is
required. The output is that of "opine invitations send".`

// whatIsLost is part of the question before people are invited again.
const whatIsLost = "An invitation makes a new member: the old id, its content and its memberships do not come back."

// undoCommand holds the flags of `offboard undo`.
type undoCommand struct {
	sendCommand
	otherKey bool
}

func newUndoCommand(s *streams, c *connection) *cobra.Command {
	u := &undoCommand{sendCommand: newSend(s, c)}
	undo := &cobra.Command{
		Use:   "undo RUN|EMAIL...",
		Short: "Invite again whom the log says was removed",
		Long:  undoHelp,
		Example: `  opine offboard undo ann@example.com
  opine offboard undo --dry-run RUN`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New(`name a run, as "opine log" shows it, or the addresses of people`)
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(command *cobra.Command, args []string) error {
			if u.c.sandbox && u.logPath == "" {
				return usagef("the sandbox has no log; name one with --log")
			}
			if err := u.check(); err != nil {
				return err
			}
			return u.undo(command.Context(), args)
		},
	}
	u.addFlags(undo)
	undo.Flags().StringVar(&u.role, "role", "", "the `ROLE` of people whose role the log does not have")
	undo.Flags().BoolVar(&u.otherKey, "other-key", false,
		"undo removals that were made with another key of the same organization as well")
	return undo
}

func (u *undoCommand) undo(ctx context.Context, names []string) (err error) {
	path := u.logPath
	if path == "" {
		if path, err = removal.DefaultLogPath(); err != nil {
			return err
		}
	}
	if u.client, u.server, err = openServer(u.s, u.c); err != nil {
		return err
	}
	undo := removal.Undo{
		Names: names, Server: u.server, OtherKey: u.otherKey, Role: u.role, IncludeAdmins: u.includeAdmins,
	}
	invitees, refused, err := undo.Choose(removal.ReadLog(path, nil))
	if err != nil {
		return fmt.Errorf("%w; nothing was sent", err)
	}
	fmt.Fprintln(u.s.err, whatIsLost)
	return u.send(ctx, invitees, refused)
}
