package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

func newRemoveCommand(s *streams, c *connection) *cobra.Command {
	var yes bool
	remove := &cobra.Command{
		Use:   "remove ID|EMAIL...",
		Short: "Remove members from the organization",
		Long: `Remove members from the organization, each named by id or by e-mail address. It cannot be undone.

The directory is listed first. Nobody is removed when the listing fails, when somebody named is not in it, or when an address
(upper and lower case are the same) belongs to two. The members who would go are then shown, and the number of them must be
typed to confirm; without a terminal --yes is required instead.

Prints a line for each member: id, e-mail address, removed or failed, and why.`,
		Example: `  opine users remove 42 ann@example.com
  opine users remove --sandbox --yes 1`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			named, err := parseTargets(args)
			if err != nil {
				return err
			}
			if !yes && !isTerminal(s.in) {
				return usagef("there is no terminal to confirm on; --yes removes without asking")
			}
			if !yes && c.keyFile == "-" {
				return usagef("standard input cannot give both the key and the confirmation; add --yes, or give a key file")
			}
			client, err := c.open(s)
			if err != nil {
				return err
			}
			return removeTargets(command.Context(), s, client, c, named, yes)
		},
	}
	remove.Flags().BoolVarP(&yes, "yes", "y", false, "remove without asking")
	return remove
}

// target is somebody named on the command line, by one of the two.
type target struct {
	id    int64
	email string
}

func (t target) String() string {
	if t.email != "" {
		return t.email
	}
	return "user " + strconv.FormatInt(t.id, 10)
}

// parseTargets refuses every bad name before anything is sent.
func parseTargets(args []string) ([]target, error) {
	targets := make([]target, 0, len(args))
	for _, arg := range args {
		if strings.Contains(arg, "@") {
			targets = append(targets, target{email: strings.TrimSpace(arg)})
			continue
		}
		id, err := strconv.ParseInt(arg, 10, 64)
		switch {
		case errors.Is(err, strconv.ErrRange):
			return nil, usagef("%s is no id: ids go from 1 to 9223372036854775807", arg)
		case err != nil:
			return nil, usagef("%q is neither an id nor an e-mail address", arg)
		case id < 1:
			return nil, usagef("%s is no id: ids begin at 1", arg)
		}
		targets = append(targets, target{id: id})
	}
	return targets, nil
}

func removeTargets(ctx context.Context, s *streams, client *opine.Client, c *connection, named []target, yes bool) error {
	listing, done := withProgress(listed(ctx, client, c, 0), s.err)
	directory, err := collect(listing)
	done()
	if err != nil {
		return fmt.Errorf("the directory could not be listed, so nobody was removed: %w", err)
	}
	leaving, err := resolve(named, directory)
	if err != nil {
		return err
	}
	if !yes {
		if err := printTable(s.err, leaving); err != nil {
			return err
		}
		if err := confirm(ctx, s, len(leaving)); err != nil {
			return err
		}
	}
	return removeUsers(ctx, s.out, client, c, leaving)
}

// resolve finds those named in the complete directory, each once.
func resolve(named []target, directory []opine.User) ([]opine.User, error) {
	byID := make(map[int64]opine.User, len(directory))
	byEmail := make(map[string][]opine.User, len(directory))
	for _, user := range directory {
		byID[user.ID] = user
		folded := strings.ToLower(user.Email)
		byEmail[folded] = append(byEmail[folded], user)
	}
	var leaving []opine.User
	var missing []string
	for _, t := range named {
		var found []opine.User
		if t.email != "" {
			found = byEmail[strings.ToLower(t.email)]
		} else if user, ok := byID[t.id]; ok {
			found = []opine.User{user}
		}
		switch {
		case len(found) == 0:
			missing = append(missing, t.String())
		case len(found) > 1:
			return nil, exitf(exitRefused, "%s belongs to the users %d and %d; nobody was removed, name one by id",
				t, found[0].ID, found[1].ID)
		case !slices.ContainsFunc(leaving, func(user opine.User) bool { return user.ID == found[0].ID }):
			leaving = append(leaving, found[0])
		}
	}
	if len(missing) > 0 {
		return nil, exitf(exitNotFound, "not a member of the organization: %s; nobody was removed", strings.Join(missing, ", "))
	}
	return leaving, nil
}

// confirm asks on the terminal. A number has to be typed, because a y is typed too easily.
func confirm(ctx context.Context, s *streams, n int) error {
	fmt.Fprintf(s.err, "This cannot be undone. To remove, type how many (%d): ", n)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(io.LimitReader(s.in, 1<<10)).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.err)
		return context.Cause(ctx)
	case line := <-answer:
		if line != strconv.Itoa(n) {
			return exitf(exitRefused, "not confirmed; nobody was removed")
		}
		return nil
	}
}

// removeUsers prints one row for each, whatever becomes of it. Where all have failed the exit status is that of the first
// failure, so that the removal of one user ends as the API answered.
func removeUsers(ctx context.Context, w io.Writer, client *opine.Client, c *connection, leaving []opine.User) error {
	emails := make(map[int64]string, len(leaving))
	ids := make([]int64, 0, len(leaving))
	for _, user := range leaving {
		emails[user.ID] = user.Email
		ids = append(ids, user.ID)
	}
	var failures []error
	for removal, err := range client.Users.RemoveAll(ctx, slices.Values(ids), opine.RemoveOptions{Concurrency: c.inFlight}) {
		outcome := "removed"
		if err != nil {
			failures = append(failures, err)
			outcome = "failed\t" + printable(err.Error())
		}
		fmt.Fprintf(w, "%d\t%s\t%s\n", removal.ID, printable(emails[removal.ID]), outcome)
	}
	switch len(failures) {
	case 0:
		return nil
	case len(leaving):
		return exitf(exitStatus(failures[0]), "%d of %d failed; the first: %w", len(failures), len(leaving), failures[0])
	default:
		return exitf(exitPartial, "%d of %d failed", len(failures), len(leaving))
	}
}
