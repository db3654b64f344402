package main

import (
	"context"
	"iter"
	"strconv"

	restyv2 "github.com/go-resty/resty/v2"
)

type restyClient struct {
	client *restyv2.Client
	size   int
}

func connectResty(url string, j job) (client, error) {
	return &restyClient{restyv2.New().SetBaseURL(url).SetHeader("X-API-Key", key), j.PageSize}, nil
}

func (c *restyClient) users(ctx context.Context) iter.Seq2[int64, error] {
	return pageByPage(func(offset int) ([]person, int64, error) {
		var p page
		res, err := c.client.R().SetContext(ctx).SetResult(&p).
			SetQueryParam("limit", strconv.Itoa(c.size)).SetQueryParam("offset", strconv.Itoa(offset)).
			Get("/v1/organization/users")
		if err == nil && res.IsError() {
			err = statusError("list", res.StatusCode())
		}
		return p.Items, p.TotalCount, err
	}, personID)
}

func (c *restyClient) remove(ctx context.Context, id int64) error {
	var removed struct {
		ID int64 `json:"id"`
	}
	res, err := c.client.R().SetContext(ctx).SetResult(&removed).
		SetPathParam("id", strconv.FormatInt(id, 10)).Delete("/v1/organization/users/{id}")
	if err == nil && res.IsError() {
		err = statusError("remove", res.StatusCode())
	}
	return err
}
