package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
)

// floorClient shows what no client can go below: the transport alone.
type floorClient struct {
	plain  *plainClient
	people int
}

func connectFloor(url string, j job) (client, error) {
	return &floorClient{&plainClient{url + "/v1/organization/users", j.PageSize}, j.People}, nil
}

// users reads nobody, so it is told how many there are, and yields as many zeros: the count can be checked as everybody's is.
func (c *floorClient) users(ctx context.Context) iter.Seq2[int64, error] {
	size := c.plain.size
	return pageByPage(size, func(offset int) ([]struct{}, int64, error) {
		err := c.drop(ctx, fmt.Sprintf("%s?limit=%d&offset=%d", c.plain.url, size, offset))
		return make([]struct{}, min(size, c.people-offset)), int64(c.people), err
	}, func(*struct{}) int64 { return 0 })
}

func (c *floorClient) drop(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return unexpected("list", res.StatusCode)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

func (c *floorClient) remove(context.Context, int64) error {
	return errors.New("the floor removes nobody")
}
