package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
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

const noKeyHelp = "set OPINE_API_KEY, or name a file with --api-key-file; or try --sandbox, which needs no key"

// connection is the flags that say which server a command talks to, and how.
type connection struct {
	baseURL  string
	keyFile  string
	sandbox  bool
	pageSize int
	inFlight int
}

func (c *connection) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&c.baseURL, "base-url", "", "the server (default $OPINE_BASE_URL, or "+opine.DefaultBaseURL+")")
	flags.StringVar(&c.keyFile, "api-key-file", "", "read the API key from this `FILE`, - for standard input (default $OPINE_API_KEY)")
	flags.BoolVar(&c.sandbox, "sandbox", false,
		fmt.Sprintf("work on a built-in fake with %d invented people; needs no key", sandboxUsers))
	flags.IntVar(&c.pageSize, "page-size", opine.MaxPageSize, fmt.Sprintf("users to ask for in one request, 1 to %d", opine.MaxPageSize))
	flags.IntVar(&c.inFlight, "concurrency", opine.DefaultConcurrency, fmt.Sprintf("requests in flight, 1 to %d", maxConcurrency))
}

// maxConcurrency is what a slip of the hand may do to somebody else's server.
const maxConcurrency = 64

// check refuses flags that contradict each other, before anything is read or sent.
func (c *connection) check() error {
	if c.pageSize < 1 || c.pageSize > opine.MaxPageSize {
		return usagef("--page-size is %d; it goes from 1 to %d", c.pageSize, opine.MaxPageSize)
	}
	if c.inFlight < 1 || c.inFlight > maxConcurrency {
		return usagef("--concurrency is %d; it goes from 1 to %d", c.inFlight, maxConcurrency)
	}
	if c.sandbox && (c.baseURL != "" || c.keyFile != "") {
		return usagef("--sandbox has a server and a key of its own; leave out --base-url and --api-key-file")
	}
	return nil
}

// open gives the client, and a function that ends what open started.
func (c *connection) open(stdin io.Reader) (*opine.Client, func(), error) {
	if err := c.check(); err != nil {
		return nil, nil, err
	}
	if c.sandbox {
		return openSandbox()
	}
	key, err := c.key(stdin)
	if err != nil {
		return nil, nil, err
	}
	options := []opine.Option{opine.WithUserAgent("opine-cli/" + opine.Version)}
	baseURL := c.baseURL
	if baseURL == "" {
		baseURL = strings.TrimSpace(os.Getenv("OPINE_BASE_URL"))
	}
	if baseURL != "" {
		options = append(options, opine.WithBaseURL(baseURL))
	}
	client, err := opine.New(key, options...)
	if err != nil && !errors.Is(err, opine.ErrUnauthorized) {
		err = asUsage(err)
	}
	return client, func() {}, err
}

// maxKeyFile is far more than any key; a larger file is another one than was meant.
const maxKeyFile = 4 << 10

func (c *connection) key(stdin io.Reader) (string, error) {
	from, raw := "OPINE_API_KEY", []byte(os.Getenv("OPINE_API_KEY"))
	if c.keyFile != "" {
		from = "the key file " + c.keyFile
		source := stdin
		if c.keyFile != "-" {
			file, err := os.Open(c.keyFile)
			if err != nil {
				return "", exitf(exitNoKey, "the key file cannot be read: %w", err)
			}
			defer file.Close()
			source = file
		}
		var err error
		if raw, err = io.ReadAll(io.LimitReader(source, maxKeyFile+1)); err != nil {
			return "", exitf(exitNoKey, "the key file cannot be read: %w", err)
		}
		if len(raw) > maxKeyFile {
			return "", exitf(exitNoKey, "%s is longer than %d bytes; it should hold the key and nothing else", from, maxKeyFile)
		}
	} else if len(raw) == 0 {
		return "", exitf(exitNoKey, "there is no API key: %s", noKeyHelp)
	}
	key := strings.TrimSpace(string(raw))
	if key == "" {
		return "", exitf(exitNoKey, "%s is blank: %s", from, noKeyHelp)
	}
	return key, nil
}

// openSandbox serves the fake on a loopback port for as long as the command runs.
func openSandbox() (*opine.Client, func(), error) {
	fake := opinetest.New(opinetest.WithSeed(sandboxSeed, sandboxUsers))
	listener, err := listenLoopback(0)
	if err != nil {
		return nil, nil, err
	}
	server := &http.Server{Handler: fake}
	go server.Serve(listener)
	client, err := opine.New(fake.MasterKey(), opine.WithBaseURL("http://"+listener.Addr().String()))
	return client, func() { server.Close() }, err
}

func listenLoopback(port int) (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(port)))
}
