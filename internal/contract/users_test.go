package contract_test

import (
	"context"
	"slices"

	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// users has the operations of Users. Each resource has a table like this in a file of its own.
var users = table[*opine.Client]{
	"listUsers": {
		methods: map[string]method[*opine.Client]{
			"Users.All": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Users.All(ctx, nil))
			},
			"Users.AllRaw": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Users.AllRaw(ctx, nil))
			},
			"Users.Page": func(ctx context.Context, client *opine.Client) error {
				_, err := client.Users.Page(ctx, nil)
				return err
			},
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			return client.Users.Page(ctx, &opine.PageOptions{
				Limit: int(argument[int64](args, "limit")), Offset: argument[int64](args, "offset"),
			})
		},
	},
	"removeUser": {
		methods: map[string]method[*opine.Client]{
			"Users.Remove": func(ctx context.Context, client *opine.Client) error {
				_, err := client.Users.Remove(ctx, 1)
				return err
			},
			"Users.RemoveAll": func(ctx context.Context, client *opine.Client) error {
				return firstError(client.Users.RemoveAll(ctx, slices.Values([]int64{1}), nil))
			},
		},
		send: func(ctx context.Context, client *opine.Client, args arguments) (any, error) {
			removal, err := client.Users.Remove(ctx, argument[int64](args, "id"))
			return generated.RemovedUser{ID: removal.ID}, err
		},
	},
}
