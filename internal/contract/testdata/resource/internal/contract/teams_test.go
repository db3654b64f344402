package contract_test

import (
	"context"

	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// teams has the operations of Teams.
var teams = table[*opine.Client]{
	"listTeams": {
		methods: map[string]method[*opine.Client]{
			"Teams.All": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Teams.All(ctx, nil))
			},
			"Teams.AllRaw": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Teams.AllRaw(ctx, nil))
			},
			"Teams.Page": func(ctx context.Context, client *opine.Client) error {
				_, err := client.Teams.Page(ctx, nil)
				return err
			},
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			return client.Teams.Page(ctx, &opine.PageOptions{
				Limit: int(argument[int64](args, "limit")), Offset: argument[int64](args, "offset"),
			})
		},
	},
	"deleteTeam": {
		methods: map[string]method[*opine.Client]{
			"Teams.Delete": func(ctx context.Context, client *opine.Client) error { return client.Teams.Delete(ctx, 1) },
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			id := argument[int64](args, "id")
			return generated.DeletedTeam{ID: id}, client.Teams.Delete(ctx, id)
		},
	},
}
