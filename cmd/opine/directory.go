package main

import (
	"context"
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
)

// openServer returns the client, and what plans and the log say about its server.
func openServer(s *streams, c *connection) (*opine.Client, removal.Server, error) {
	target, err := c.target(s)
	if err != nil {
		return nil, removal.Server{}, err
	}
	client, err := target.client()
	return client, removal.Server{BaseURL: target.name, Key: fingerprint(target.key)}, err
}

// readDirectory lists all users, or fails.
func readDirectory(ctx context.Context, s *streams, c *connection, client *opine.Client) (*removal.Directory, error) {
	directory := new(removal.Directory)
	progress := terminal.StartProgress(s.err, "users")
	defer progress.Stop()
	options := &opine.ListOptions{PageSize: c.pageSize, Concurrency: c.concurrency, Progress: progress.Update}
	for user, err := range client.Users.AllRaw(ctx, options) {
		if err != nil {
			return nil, fmt.Errorf("the directory could not be listed: %w", err)
		}
		directory.Add(user)
	}
	return directory, nil
}
