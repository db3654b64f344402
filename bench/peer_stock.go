package main

import (
	"context"
	"iter"
	"net/http"

	"github.com/opine-go/opine/generated"
)

type stockClient struct {
	client *generated.ClientWithResponses
	size   int
}

func connectStock(url string, j job) (client, error) {
	authenticate := generated.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("X-API-Key", key)
		return nil
	})
	c, err := generated.NewClientWithResponses(url, authenticate)
	if err != nil {
		return nil, err
	}
	return &stockClient{c, j.PageSize}, nil
}

func (c *stockClient) users(ctx context.Context) iter.Seq2[int64, error] {
	limit := int64(c.size)
	return pageByPage(func(offset int) ([]generated.User, int64, error) {
		from := int64(offset)
		res, err := c.client.ListUsersWithResponse(ctx, &generated.ListUsersParams{Limit: &limit, Offset: &from})
		if err != nil {
			return nil, 0, err
		}
		if res.JSON200 == nil {
			return nil, 0, statusError("list", res.StatusCode())
		}
		return res.JSON200.Items, res.JSON200.TotalCount, nil
	}, func(u *generated.User) int64 { return u.ID })
}

func (c *stockClient) remove(ctx context.Context, id int64) error {
	res, err := c.client.RemoveUserWithResponse(ctx, id)
	if err != nil {
		return err
	}
	if res.JSON200 == nil {
		return statusError("remove", res.StatusCode())
	}
	return nil
}
