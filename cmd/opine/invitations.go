package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/query"
	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var invitationSchema = record.Schema{
	Item: "invitation", Items: "invitations",
	Fields: []record.Field{
		{Name: "id", Kind: record.Key},
		{Name: "inviteeEmail", Kind: record.Address},
		{Name: "role", Kind: record.Key},
		{Name: "status", Kind: record.Key},
		{Name: "inviterUserId", Kind: record.Key},
		{Name: "organizationId", Kind: record.Key},
		{Name: "createdAt", Kind: record.Date},
		{Name: "updatedAt", Kind: record.Date},
		{Name: "expiresAt", Kind: record.Date},
	},
	Columns: []record.Column{
		{Heading: "ID", Members: []string{"id"}, Kind: record.Key},
		{Heading: "EMAIL", Members: []string{"inviteeEmail"}, Kind: record.Address},
		{Heading: "ROLE", Members: []string{"role"}, Kind: record.Key},
		{Heading: "STATUS", Members: []string{"status"}, Kind: record.Key},
		{Heading: "INVITER", Members: []string{"inviterUserId"}, Kind: record.Key},
		{Heading: "CREATED", Members: []string{"createdAt"}, Kind: record.Date, Day: true},
		{Heading: "EXPIRES", Members: []string{"expiresAt"}, Kind: record.Date, Day: true},
	},
}

// newInvitationListing returns a listing that shares --include-expired between its flags and its
// requests. All other filters work on the complete list, because the document names one status only.
func newInvitationListing() *listing {
	var includeExpired bool
	return &listing{
		schema: &invitationSchema,
		filters: func(flags *pflag.FlagSet) []query.Filter {
			status := &query.Equals{Flag: "status", Member: "status"}
			role := &query.Equals{Flag: "role", Member: "role"}
			email := &query.Glob{Flag: "email", Members: []string{"inviteeEmail"}}
			created, expires := &query.Period{Member: "createdAt"}, &query.Period{Member: "expiresAt"}
			flags.BoolVar(&includeExpired, "include-expired", false, "list expired invitations too")
			flags.Func("status", "only invitations with one of these `STATUSES`, in upper or lower case; repeatable", status.Set)
			flags.Func("role", "only invitations with one of these `ROLES`, in upper or lower case; repeatable", role.Set)
			flags.Func("email", "only invitations to an address that matches this `GLOB`, such as '*@example.com'; repeatable",
				email.Set)
			flags.Func("created-before", "only invitations created before this `DATE`", created.SetEnd)
			flags.Func("created-after", "only invitations created on or after this `DATE`", created.SetStart)
			flags.Func("expires-before", "only invitations that expire before this `DATE`", expires.SetEnd)
			flags.Func("expires-after", "only invitations that expire on or after this `DATE`", expires.SetStart)
			return []query.Filter{status, role, email, created, expires} // the last two count what the others match
		},
		all: func(ctx context.Context, client *opine.Client, options *opine.ListOptions) iter.Seq2[*record.Record, error] {
			selected := &opine.InvitationListOptions{ListOptions: *options, IncludeExpired: includeExpired}
			return func(yield func(*record.Record, error) bool) {
				for invitation, err := range client.Invitations.AllRaw(ctx, selected) {
					if !yield(record.New(invitation.JSON), err) {
						return
					}
				}
			}
		},
		values: map[string][]string{"role": {string(opine.RoleAdmin)}, "status": {string(opine.InvitationPending)}},
		about:  "List the invitations to the organization",
		examples: `  opine invitations list --sandbox
  opine invitations list --include-expired --status EXPIRED --sort expiresAt
  opine invitations list --email '*@agency.example' -o csv >invited.csv
  opine invitations list --columns id,email --no-header -o tsv`,
	}
}

// readInvitations lists all open invitations, or fails.
func readInvitations(ctx context.Context, s *streams, c *connection, client *opine.Client) ([]opine.RawInvitation, error) {
	progress := terminal.StartProgress(s.err, "invitations")
	defer progress.Stop()
	options := &opine.InvitationListOptions{ListOptions: opine.ListOptions{
		PageSize: c.pageSize, Concurrency: c.concurrency, Progress: progress.Update,
	}}
	var open []opine.RawInvitation
	for invitation, err := range client.Invitations.AllRaw(ctx, options) {
		if err != nil {
			return nil, fmt.Errorf("the invitations could not be listed: %w", err)
		}
		open = append(open, invitation)
	}
	return open, nil
}

// printInvitations prints a table for humans to standard error.
func printInvitations(ctx context.Context, s *streams, revoking []removal.Revocation) error {
	revoking, more := firstShown(s, revoking)
	defer more()
	to := output.Destination{Writer: s.err, Width: terminal.Width(s.err)}
	printer, err := output.New(to, &invitationSchema, output.Options{Format: "table"})
	if err != nil {
		return err
	}
	return printer.Print(ctx, func(yield func(*record.Record, error) bool) {
		for _, revocation := range revoking {
			if !yield(record.New(revocation.JSON), nil) {
				return
			}
		}
	})
}

func newInvitationsCommand(s *streams, c *connection) *cobra.Command {
	invitations := &cobra.Command{
		Use:   "invitations",
		Short: "List, send and revoke the invitations to the organization",
		Args:  cobra.NoArgs,
	}
	invitations.AddCommand(newListCommand(s, c, newInvitationListing()), newSendCommand(s, c), newRevokeCommand(s, c))
	return invitations
}
