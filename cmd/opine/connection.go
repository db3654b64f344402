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

// The fake's directory, for --sandbox and for `opine sandbox` without flags.
const (
	sandboxUsers = 2500
	sandboxSeed  = 1
)

// sandboxName stands for the fake of --sandbox where other servers have their URL, also in plans and in the log.
const sandboxName = "sandbox"

// connection is the flags that say which server a command talks to, and how.
type connection struct {
	baseURL  string
	keyFile  string
	sandbox  bool
	pageSize int
	inFlight int
	verbose  bool

	flags *pflag.FlagSet
}

func (c *connection) addFlags(flags *pflag.FlagSet) {
	c.flags = flags
	flags.StringVar(&c.baseURL, "base-url", "", "the server (default $OPINE_BASE_URL, or "+opine.DefaultBaseURL+")")
	flags.StringVar(&c.keyFile, "api-key-file", "", "read the API key from this `FILE`, - for standard input (default $OPINE_API_KEY)")
	flags.BoolVar(&c.sandbox, "sandbox", false,
		fmt.Sprintf("work on a built-in fake with %d invented people; needs no key", sandboxUsers))
	flags.IntVar(&c.pageSize, "page-size", opine.MaxPageSize, fmt.Sprintf("users to ask for in one request, 1 to %d", opine.MaxPageSize))
	flags.IntVar(&c.inFlight, "concurrency", opine.DefaultConcurrency, fmt.Sprintf("requests in flight, 1 to %d", maxConcurrency))
	flags.BoolVar(&c.verbose, "verbose", false, "write a line for each request to standard error")
}

// maxConcurrency is what a slip of the hand may do to somebody else's server.
const maxConcurrency = 64

// check refuses flags that contradict each other, before anything is read or sent.
func (c *connection) check() error {
	if err := checkRange("page-size", c.pageSize, 1, opine.MaxPageSize); err != nil {
		return err
	}
	if err := checkRange("concurrency", c.inFlight, 1, maxConcurrency); err != nil {
		return err
	}
	for _, name := range []string{"base-url", "api-key-file"} {
		// A variable of a script that is not set must not choose another server or another key.
		if flag := c.flags.Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" {
			return usagef("--%s is empty; leave it out where the environment says which", name)
		}
	}
	if c.sandbox && (c.baseURL != "" || c.keyFile != "") {
		return usagef("--sandbox has a server and a key of its own; leave out --base-url and --api-key-file")
	}
	return nil
}

// access is what a client or a transport is made of.
type access struct {
	baseURL string
	server  string // what to call it: the base URL without a slash at its end, or sandboxName
	key     string
	keyFrom string // where the key came from
	base    http.RoundTripper
	options []opine.Option
}

func (a *access) client() (*opine.Client, error) {
	client, err := opine.New(a.key, a.options...)
	return client, usageUnlessKey(err)
}

// transport is for requests that the client does not make, with this key.
func (a *access) transport(key string) (http.RoundTripper, error) {
	transport, err := opine.NewTransport(key, a.options...)
	return transport, usageUnlessKey(err)
}

func usageUnlessKey(err error) error {
	if err == nil || errors.Is(err, opine.ErrUnauthorized) {
		return err
	}
	return asUsage(err)
}

// access judges the flags and finds the key, before anything is sent.
func (c *connection) access(s *streams) (*access, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	a := &access{baseURL: opine.DefaultBaseURL, server: opine.DefaultBaseURL, options: []opine.Option{opine.WithUserAgent("opine-cli/" + opine.Version)}}
	if c.verbose {
		a.options = append(a.options, opine.WithLogger(slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	if c.sandbox {
		fake := opinetest.New(opinetest.WithSeed(sandboxSeed, sandboxUsers))
		a.server, a.key, a.keyFrom, a.base = sandboxName, fake.MasterKey(), "the sandbox", fake.Transport()
		a.options = append(a.options, opine.WithHTTPClient(&http.Client{Transport: a.base}))
		return a, nil
	}
	var err error
	if a.key, a.keyFrom, err = c.key(s.in); err != nil {
		return nil, err
	}
	if baseURL := cmp.Or(c.baseURL, strings.TrimSpace(os.Getenv("OPINE_BASE_URL"))); baseURL != "" {
		a.baseURL, a.server = baseURL, strings.TrimRight(baseURL, "/")
		a.options = append(a.options, opine.WithBaseURL(baseURL))
	}
	a.base = http.DefaultTransport
	return a, nil
}
