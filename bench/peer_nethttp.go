package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
)

type plainClient struct {
	url  string
	size int
}

func connectPlain(url string, j job) (client, error) {
	return &plainClient{url + "/v1/organization/users", j.PageSize}, nil
}

func (c *plainClient) users(ctx context.Context) iter.Seq2[int64, error] {
	return pageByPage(func(offset int) ([]person, int64, error) {
		var p page
		err := c.do(ctx, http.MethodGet, fmt.Sprintf("%s?limit=%d&offset=%d", c.url, c.size, offset), &p)
		return p.Items, p.TotalCount, err
	}, personID)
}

func (c *plainClient) remove(ctx context.Context, id int64) error {
	var removed struct {
		ID int64 `json:"id"`
	}
	return c.do(ctx, http.MethodDelete, fmt.Sprintf("%s/%d", c.url, id), &removed)
}

func (c *plainClient) do(ctx context.Context, method, url string, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("X-API-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return statusError(method, res.StatusCode)
	}
	return json.NewDecoder(res.Body).Decode(out)
}
