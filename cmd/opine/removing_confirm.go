package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// confirm asks on the terminal whether to change what the decision says.
func (r *removeCommand) confirm(ctx context.Context, directory *removal.Directory, decision *removal.Decision) error {
	all, n := len(directory.Users()), decision.Changes()
	fmt.Fprintf(r.s.err, "This cannot be undone. %sServer: %s. Key: %s. Organization: %s.\n", r.c.used.forPrompt(),
		terminal.Escape(r.server.BaseURL), r.server.Key, terminal.Count(all, "user", "users"))
	var changes []string
	if revoking := len(decision.Revoking); revoking > 0 {
		changes = append(changes, "revoke "+terminal.Count(revoking, "invitation", "invitations"))
	}
	if leaving := len(decision.Leaving); leaving > 0 {
		changes = append(changes, "remove "+terminal.Count(leaving, "user", "users"))
	}
	fmt.Fprintf(r.s.err, "Type %d to %s: ", n, strings.Join(changes, " and "))
	return readConfirmation(ctx, r.s, n)
}

// readConfirmation requires the user to type n, because y is typed too easily.
func readConfirmation(ctx context.Context, s *streams, n int) error {
	line, err := bufio.NewReader(io.LimitReader(s.in, 1<<10)).ReadString('\n')
	if ctx.Err() != nil {
		fmt.Fprintln(s.err)
		return context.Cause(ctx)
	}
	if err != nil {
		fmt.Fprintln(s.err) // an error begins on a new line
	}
	if err != nil && err != io.EOF {
		return exitf(exitRefused, "not confirmed: %w", err)
	}
	if strings.TrimSpace(line) != strconv.Itoa(n) {
		return exitf(exitRefused, "not confirmed")
	}
	return nil
}
