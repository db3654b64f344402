package contract_test

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// invitationsTable has the operations of Invitations.
var invitationsTable = table[*opine.Client]{
	"listInvitations": {
		methods: map[string]method[*opine.Client]{
			"Invitations.All": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Invitations.All(ctx, nil))
			},
			"Invitations.AllRaw": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Invitations.AllRaw(ctx, nil))
			},
			"Invitations.Page": func(ctx context.Context, client *opine.Client) error {
				_, err := client.Invitations.Page(ctx, nil)
				return err
			},
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			return client.Invitations.Page(ctx, &opine.InvitationPageOptions{
				PageOptions: opine.PageOptions{
					Limit: int(argument[int64](args, "limit")), Offset: argument[int64](args, "offset"),
				},
				Status: argument[string](args, "status"), IncludeExpired: argument[bool](args, "includeExpired"),
			})
		},
	},
	"inviteUser": {
		methods: map[string]method[*opine.Client]{
			"Invitations.Invite": func(ctx context.Context, client *opine.Client) error {
				_, err := client.Invitations.Invite(ctx, opine.InviteRequest{Email: "mary@example.com", Role: opine.RoleAdmin})
				return err
			},
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			var body generated.NewInvitation
			if err := json.Unmarshal([]byte(args.body), &body); err != nil {
				return nil, err
			}
			sent, err := client.Invitations.Invite(ctx, opine.InviteRequest{Email: body.InviteeEmail, Role: body.Role})
			return sent.Invitation, err
		},
	},
	"revokeInvitation": {
		methods: map[string]method[*opine.Client]{
			"Invitations.Revoke": func(ctx context.Context, client *opine.Client) error {
				_, err := client.Invitations.Revoke(ctx, 1)
				return err
			},
			"Invitations.RevokeAll": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Invitations.RevokeAll(ctx, slices.Values([]int64{1}), nil))
			},
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			revocation, err := client.Invitations.Revoke(ctx, argument[int64](args, "id"))
			return generated.RevokedInvitation{ID: revocation.ID}, err
		},
	},
}
