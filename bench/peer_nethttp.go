package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"

	jsonv2 "github.com/go-json-experiment/json"
)

type plainClient struct {
	url    string
	size   int
	decode func(io.Reader, any) error
}

func connectPlain(url string, j job) (client, error) {
	decode := func(r io.Reader, out any) error { return json.NewDecoder(r).Decode(out) }
	return &plainClient{url + "/v1/organization/users", j.PageSize, decode}, nil
}

func connectPlainV2(url string, j job) (client, error) {
	decode := func(r io.Reader, out any) error { return jsonv2.UnmarshalRead(r, out) }
	return &plainClient{url + "/v1/organization/users", j.PageSize, decode}, nil
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
	return c.decode(res.Body, out)
}
