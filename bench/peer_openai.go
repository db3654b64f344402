package main

import (
	"context"
	"iter"
	"strconv"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

type openAIClient struct {
	client openai.Client
	size   int
}

func connectOpenAI(url string, j job) (client, error) {
	client := openai.NewClient(option.WithBaseURL(url+"/openai/"), option.WithAdminAPIKey(key))
	return &openAIClient{client, j.PageSize}, nil
}

func (c *openAIClient) users(ctx context.Context) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		pager := c.client.Admin.Organization.Users.ListAutoPaging(ctx, openai.AdminOrganizationUserListParams{
			Limit: openai.Int(int64(c.size)),
		})
		for pager.Next() {
			user := pager.Current()
			// Parsing the id takes nanoseconds of the microseconds that this client needs per user.
			if !yield(strconv.ParseInt(user.ID, 10, 64)) {
				return
			}
		}
		if err := pager.Err(); err != nil {
			yield(0, err)
		}
	}
}

func (c *openAIClient) remove(ctx context.Context, id int64) error {
	_, err := c.client.Admin.Organization.Users.Delete(ctx, strconv.FormatInt(id, 10))
	return err
}
