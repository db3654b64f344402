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
	sandbox     bool
	pageSize    int
	concurrency int
	verbose     bool

	flags *pflag.FlagSet
}

func (c *connection) addFlags(flags *pflag.FlagSet) {
	c.flags = flags
	flags.StringVar(&c.baseURL, "base-url", "",
		"the server's `URL` (default $OPINE_BASE_URL or "+opine.DefaultBaseURL+")")
	flags.StringVar(&c.keyFile, "api-key-file", "",
		"read the API key from this `FILE`, or from standard input for - (default $OPINE_API_KEY)")
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
	for _, name := range []string{"base-url", "api-key-file"} {
		// An unset variable in a script must not select another server or another key.
		if flag := c.flags.Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" {
			return usagef("--%s is empty; give a value, or leave the flag out to use the environment", name)
		}
	}
	if c.sandbox && (c.baseURL != "" || c.keyFile != "") {
		return usagef("--sandbox has its own server and key; leave out --base-url and --api-key-file")
	}
	return nil
}

// target is a server and the key for it.
type target struct {
	baseURL   string
	name      string // for messages: the base URL without a slash at its end, or sandboxName
	key       string
	keySource string
	transport http.RoundTripper
	options   []opine.Option
}

// target checks the flags and finds the key. It sends nothing.
func (c *connection) target(s *streams) (*target, error) {
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
	if t.key, t.keySource, err = c.key(s.in); err != nil {
		return nil, err
	}
	if baseURL := cmp.Or(c.baseURL, strings.TrimSpace(os.Getenv("OPINE_BASE_URL"))); baseURL != "" {
		t.baseURL, t.name = baseURL, strings.TrimRight(baseURL, "/")
		t.options = append(t.options, opine.WithBaseURL(baseURL))
	}
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
