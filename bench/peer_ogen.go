package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/opine-go/opine/bench/ogenapi"
)

//go:generate go run github.com/ogen-go/ogen/cmd/ogen@v1.24.0 --config ogen.yml --target ogenapi --package ogenapi --clean ../openapi.yaml

type ogenClient struct {
	client *ogenapi.Client
	size   int
}

// ogenKey authenticates the requests of the generated client.
type ogenKey struct{}

func (ogenKey) ApiKey(context.Context, ogenapi.OperationName) (ogenapi.ApiKey, error) {
	return ogenapi.ApiKey{APIKey: key}, nil
}

func connectOgen(url string, j job) (client, error) {
	c, err := ogenapi.NewClient(url, ogenKey{})
	if err != nil {
		return nil, err
	}
	return &ogenClient{c, j.PageSize}, nil
}

func (c *ogenClient) users(ctx context.Context) iter.Seq2[int64, error] {
	return pageByPage(func(offset int) ([]ogenapi.User, int64, error) {
		res, err := c.client.ListUsers(ctx, ogenapi.ListUsersParams{
			Limit: ogenapi.NewOptInt64(int64(c.size)), Offset: ogenapi.NewOptInt64(int64(offset)),
		})
		if err != nil {
			return nil, 0, err
		}
		page, ok := res.(*ogenapi.UserPageHeaders)
		if !ok {
			return nil, 0, fmt.Errorf("list: the response is a %T", res)
		}
		return page.Response.Items, page.Response.TotalCount, nil
	}, func(u *ogenapi.User) int64 { return u.ID })
}

func (c *ogenClient) remove(ctx context.Context, id int64) error {
	res, err := c.client.RemoveUser(ctx, ogenapi.RemoveUserParams{ID: id})
	if err != nil {
		return err
	}
	if _, ok := res.(*ogenapi.RemovedUserHeaders); !ok {
		return fmt.Errorf("remove: the response is a %T", res)
	}
	return nil
}
