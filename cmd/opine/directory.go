package main

import (
	"context"
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// openServer gives the client, and the name of what it talks to.
func openServer(s *streams, c *connection) (*opine.Client, removal.Server, error) {
	access, err := c.access(s)
	if err != nil {
		return nil, removal.Server{}, err
	}
	client, err := access.client()
	return client, removal.Server{BaseURL: access.server, Key: fingerprint(access.key)}, err
}

// readDirectory lists everybody, or fails.
func readDirectory(ctx context.Context, s *streams, c *connection, client *opine.Client) (*removal.Directory, error) {
	directory := new(removal.Directory)
	var far listed
	options := &opine.ListOptions{PageSize: c.pageSize, Concurrency: c.inFlight, Progress: far.observe}
	everybody, done := withProgress(client.Users.AllRaw(ctx, options), s.err, &far)
	defer done()
	for user, err := range everybody {
		if err != nil {
			return nil, fmt.Errorf("the directory could not be listed: %w", err)
		}
		directory.Add(user)
	}
	return directory, nil
}
