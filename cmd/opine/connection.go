package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/contexts"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/pflag"
)

// The directory of the fake, for --sandbox and by default for `opine sandbox`.
const (
	sandboxUsers = 2500
	sandboxSeed  = 1
)

// sandboxName stands for the URL of the sandbox in messages, plans and the log.
const sandboxName = "sandbox"

// maxConcurrency limits what a mistyped flag can do to the server.
const maxConcurrency = 64

// connection holds the flags that select a server and say how to use it.
type connection struct {
	baseURL     string
	keyFile     string
	context     string
	sandbox     bool
	pageSize    int
	concurrency int
	verbose     bool

	flags *pflag.FlagSet
	used  *usedContext // set by target; nil without a context
}

func (c *connection) addFlags(flags *pflag.FlagSet) {
	c.flags = flags
	flags.StringVar(&c.baseURL, "base-url", "",
		"the server's `URL` (default $OPINE_BASE_URL or "+opine.DefaultBaseURL+")")
	flags.StringVar(&c.keyFile, "api-key-file", "",
		"read the API key from this `FILE`, or from standard input for - (default $OPINE_API_KEY)")
	flags.StringVar(&c.context, "context", "",
		"use the server and the key of this context, by `NAME`, or none (default $OPINE_CONTEXT, then opine context use)")
	flags.BoolVar(&c.sandbox, "sandbox", false,
		fmt.Sprintf("work on a built-in fake with %d invented people; needs no key", sandboxUsers))
	flags.IntVar(&c.pageSize, "page-size", opine.MaxPageSize,
		fmt.Sprintf("items per request, 1 to %d", opine.MaxPageSize))
	flags.IntVar(&c.concurrency, "concurrency", opine.DefaultConcurrency,
		fmt.Sprintf("concurrent requests, 1 to %d", maxConcurrency))
	flags.BoolVar(&c.verbose, "verbose", false, "log each request to standard error")
}

func (c *connection) check() error {
	if err := cmp.Or(checkRange("page-size", c.pageSize, 1, opine.MaxPageSize),
		checkRange("concurrency", c.concurrency, 1, maxConcurrency)); err != nil {
		return err
	}
	for _, name := range []string{"base-url", "api-key-file", "context"} {
		// An unset variable in a script must not select another server or another key.
		if flag := c.flags.Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" {
			return usagef("--%s is empty; give a value, or leave the flag out to use the environment", name)
		}
	}
	if c.sandbox && (c.baseURL != "" || c.keyFile != "" || c.context != "") {
		return usagef("--sandbox has its own server and key; leave out --base-url, --api-key-file and --context")
	}
	return nil
}

// target is a server and the key for it.
type target struct {
	baseURL   string
	name      string // for messages: the base URL without a slash at its end, or sandboxName
	key       string
	keySource string
	conflict  string // what the environment has, if it differs from the context
	transport http.RoundTripper
	options   []opine.Option
}

// target returns the target of a command that only reads. A context wins over the environment.
func (c *connection) target(s *streams) (*target, error) {
	t, err := c.resolve(s)
	if err == nil && t.conflict != "" {
		fmt.Fprintln(s.err, terminal.Escape(t.conflict)+"; the context is used")
	}
	return t, err
}

// targetToChange returns the target of a command that changes something.
func (c *connection) targetToChange(s *streams) (*target, error) {
	t, err := c.resolve(s)
	if err == nil && t.conflict != "" {
		return nil, usagef("%s; unset it, or pass --context %s to use the environment", t.conflict, contexts.None)
	}
	return t, err
}

// resolve checks the flags and finds the server and the key. It sends nothing.
func (c *connection) resolve(s *streams) (*target, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	t := &target{baseURL: opine.DefaultBaseURL, name: opine.DefaultBaseURL, transport: http.DefaultTransport,
		options: []opine.Option{opine.WithUserAgent("opine-cli/" + opine.Version)}}
	if c.verbose {
		handler := slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelDebug})
		t.options = append(t.options, opine.WithLogger(slog.New(handler)))
	}
	if c.sandbox {
		fake := opinetest.New(opinetest.WithSeed(sandboxSeed, sandboxUsers))
		t.name, t.key, t.keySource, t.transport = sandboxName, fake.MasterKey(), "the sandbox", fake.Transport()
		t.options = append(t.options, opine.WithHTTPClient(&http.Client{Transport: t.transport}))
		return t, nil
	}
	var err error
	if c.used, err = c.findContext(); err != nil {
		return nil, err
	}
	baseURL := cmp.Or(c.baseURL, strings.TrimSpace(os.Getenv("OPINE_BASE_URL")))
	if c.used != nil {
		baseURL = c.used.BaseURL
		t.key, t.keySource, err = c.used.key(s)
	} else {
		t.key, t.keySource, err = c.key(s)
	}
	if err != nil {
		return nil, err
	}
	if baseURL != "" {
		t.baseURL, t.name = baseURL, strings.TrimRight(baseURL, "/")
		t.options = append(t.options, opine.WithBaseURL(baseURL))
	}
	t.conflict = c.used.conflict(t)
	return t, nil
}

func (t *target) client() (*opine.Client, error) {
	client, err := opine.New(t.key, t.options...)
	return client, usageUnlessKey(err)
}

// withKey returns a transport that sends this key, for requests that the client does not make.
func (t *target) withKey(key string) (http.RoundTripper, error) {
	transport, err := opine.NewTransport(key, t.options...)
	return transport, usageUnlessKey(err)
}

func usageUnlessKey(err error) error {
	if errors.Is(err, opine.ErrUnauthorized) {
		return err
	}
	return asUsage(err)
}

// openServer returns the client of a command that changes something, and what the log says about
// its server.
func openServer(s *streams, c *connection) (*opine.Client, removal.Server, error) {
	return openTarget(c.targetToChange(s))
}

// openServerToRead returns the client of a command that changes nothing, and what a plan says about
// its server.
func openServerToRead(s *streams, c *connection) (*opine.Client, removal.Server, error) {
	return openTarget(c.target(s))
}

func openTarget(target *target, err error) (*opine.Client, removal.Server, error) {
	if err != nil {
		return nil, removal.Server{}, err
	}
	client, err := target.client()
	return client, removal.Server{BaseURL: target.name, Key: fingerprint(target.key)}, err
}
