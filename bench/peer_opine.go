package main

import (
	"context"
	"iter"

	opine "github.com/opine-go/opine/wrapper"
)

const defaultConcurrency = opine.DefaultConcurrency

type opineClient struct {
	client  *opine.Client
	options *opine.ListOptions
}

func connectOpine(url string, j job) (client, error) {
	c, err := opine.New(key, opine.WithBaseURL(url))
	if err != nil {
		return nil, err
	}
	return &opineClient{c, &opine.ListOptions{PageSize: j.PageSize, Concurrency: j.Concurrency}}, nil
}

func (c *opineClient) users(ctx context.Context) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for user, err := range c.client.Users.All(ctx, c.options) {
			if !yield(user.ID, err) {
				return
			}
		}
	}
}

func (c *opineClient) remove(ctx context.Context, id int64) error {
	_, err := c.client.Users.Remove(ctx, id)
	return err
}

func (c *opineClient) removeAll(ctx context.Context, ids iter.Seq[int64]) error {
	for _, err := range c.client.Users.RemoveAll(ctx, ids, nil) {
		if err != nil {
			return err
		}
	}
	return nil
}
