// Command main lists the users of a server and removes the first, with a client that ogen generated.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"example.com/ogen/api"
)

type key string

func (k key) ApiKey(context.Context, api.OperationName) (api.ApiKey, error) {
	return api.ApiKey{APIKey: string(k)}, nil
}

func main() {
	if err := run(context.Background(), os.Args[1], key(os.Args[2])); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, server string, key key) error {
	client, err := api.NewClient(server, key)
	if err != nil {
		return err
	}
	listed, err := client.ListUsers(ctx, api.ListUsersParams{Limit: api.NewOptInt64(2)})
	if err != nil {
		return err
	}
	page, ok := listed.(*api.UserPageHeaders)
	if !ok {
		return fmt.Errorf("the list is a %T", listed)
	}
	users := page.Response.Items
	removed, err := client.RemoveUser(ctx, api.RemoveUserParams{ID: users[0].ID})
	if err != nil {
		return err
	}
	removal, ok := removed.(*api.RemovedUserHeaders)
	if !ok {
		return fmt.Errorf("the removal is a %T", removed)
	}
	again, err := client.RemoveUser(ctx, api.RemoveUserParams{ID: users[0].ID})
	if _, ok := again.(*api.NotFoundHeaders); err != nil || !ok {
		return fmt.Errorf("the second removal is a %T: %w", again, err)
	}
	// The default response makes every other status an error with a body.
	unexpected, err := client.ListUsers(ctx, api.ListUsersParams{Offset: api.NewOptInt64(418)})
	if failure, ok := errors.AsType[*api.UnexpectedStatusStatusCode](err); !ok || failure.StatusCode != 418 {
		return fmt.Errorf("an unexpected status is a %T: %w", unexpected, err)
	}
	_, err = fmt.Printf("%d of %d users; removed %d\n", len(users), page.Response.TotalCount, removal.Response.ID)
	return err
}
