package main

import (
	"context"
	"os"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/contexts"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/spf13/cobra"
)

// usedContext is the context that a command uses. A nil one is none.
type usedContext struct {
	contexts.Context
	name      string
	protected []removal.Name
}

// findContext returns the context that the user has chosen: with the flag, the environment or
// `opine context use`, in this order.
func (c *connection) findContext() (*usedContext, error) {
	name, chosen := c.context, "--context"
	if name == "" {
		name, chosen = os.Getenv("OPINE_CONTEXT"), "OPINE_CONTEXT"
	}
	if name == contexts.None {
		return nil, nil
	}
	path, err := contexts.Path()
	if err != nil {
		if name == "" { // without a home, as in a minimal container
			return nil, nil
		}
		return nil, exitf(exitFailure, "%s: %w", chosen, err)
	}
	file, err := contexts.Load(path)
	if err != nil {
		return nil, exitf(exitFailure, "%w; correct it, or pass --context %s", err, contexts.None)
	}
	if name == "" {
		name, chosen = file.Current, "opine context use"
	}
	if name == "" {
		return nil, nil
	}
	if c.baseURL != "" || c.keyFile != "" {
		return nil, usagef("the context %s (%s) has its own server and key; leave out --base-url and --api-key-file, "+
			"or pass --context %s", name, chosen, contexts.None)
	}
	found, err := file.Get(name)
	if err != nil {
		return nil, usagef("%s: %w", chosen, err)
	}
	protected, err := parseNames(found.Protect)
	if err != nil {
		return nil, exitf(exitFailure, "%s: context %s: protect: %w", path, name, err)
	}
	return &usedContext{found, name, protected}, nil
}

func parseNames(texts []string) ([]removal.Name, error) {
	names := make([]removal.Name, len(texts))
	for i, text := range texts {
		var err error
		if names[i], err = removal.ParseName(strings.TrimSpace(text)); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// key reads the key file of the context, or runs its key command.
func (u *usedContext) key(s *streams) (key, source string, err error) {
	source = "the key file " + u.KeyFile + " of the context " + u.name
	var raw []byte
	if u.KeyFile != "" {
		raw, err = readKeyFile(s, u.KeyFile)
	} else {
		source = "the key command " + u.KeyCommand[0] + " of the context " + u.name
		raw, err = u.Key(s.in.ctx, s.err)
	}
	switch {
	case s.in.ctx.Err() != nil:
		return "", "", context.Cause(s.in.ctx)
	case err != nil && u.KeyFile == "":
		return "", "", exitf(exitNoKey, "%s failed: %w; run it by hand, or replace it: opine context add --replace %s",
			source, err, u.name)
	case err != nil:
		return "", "", exitf(exitNoKey, "cannot read %s: %w", source, err)
	}
	key, err = parseKey(raw, source)
	return key, source, err
}

// conflict reports what the environment has, if it differs from the context.
func (u *usedContext) conflict(t *target) string {
	if u == nil {
		return ""
	}
	if key := strings.TrimSpace(os.Getenv("OPINE_API_KEY")); key != "" && key != t.key {
		return "OPINE_API_KEY is not the key of the context " + u.name
	}
	baseURL := strings.TrimSpace(os.Getenv("OPINE_BASE_URL"))
	if baseURL != "" && strings.TrimRight(baseURL, "/") != t.name {
		return "OPINE_BASE_URL is not the server of the context " + u.name
	}
	return ""
}

// protect adds the users whom the context protects to those of --keep.
func (u *usedContext) protect(guards *removal.Guards) {
	if u == nil || u.protected == nil {
		return
	}
	guards.Keeper = "the context " + u.name
	if guards.Keep != nil {
		guards.Keeper = "--keep or the context " + u.name
	}
	guards.Keep = append(guards.Keep, u.protected...)
}

// String returns the name, or an empty text without a context.
func (u *usedContext) String() string {
	if u == nil {
		return ""
	}
	return u.name
}

// forPrompt names the context before the server.
func (u *usedContext) forPrompt() string {
	if u == nil {
		return ""
	}
	return "Context: " + u.name + ". "
}

// forHint returns the flags that make another command use the same server.
func (c *connection) forHint() string {
	switch {
	case c.sandbox:
		return " --sandbox"
	case c.context != "":
		return " --context " + c.context
	}
	return ""
}

// completeContexts completes the names of contexts.
func completeContexts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := []string{contexts.None}
	if file, err := loadContexts(); err == nil {
		names = append(file.Names(), names...)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func loadContexts() (*contexts.File, error) {
	path, err := contexts.Path()
	if err != nil {
		return nil, err
	}
	return contexts.Load(path)
}
