package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
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
	verbose  bool
}

func (c *connection) addFlags(flags *pflag.FlagSet) {
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

// access is what a client or a transport is made of.
type access struct {
	baseURL string
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
	a := &access{baseURL: opine.DefaultBaseURL, options: []opine.Option{opine.WithUserAgent("opine-cli/" + opine.Version)}}
	if c.verbose {
		a.options = append(a.options, opine.WithLogger(slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	}
	if c.sandbox {
		fake := opinetest.New(opinetest.WithSeed(sandboxSeed, sandboxUsers))
		a.key, a.keyFrom, a.base = fake.MasterKey(), "the sandbox", fake.Transport()
		a.options = append(a.options, opine.WithHTTPClient(&http.Client{Transport: a.base}))
		return a, nil
	}
	var err error
	if a.key, a.keyFrom, err = c.key(s.in); err != nil {
		return nil, err
	}
	if baseURL := cmp.Or(c.baseURL, strings.TrimSpace(os.Getenv("OPINE_BASE_URL"))); baseURL != "" {
		a.baseURL = baseURL
		a.options = append(a.options, opine.WithBaseURL(baseURL))
	}
	a.base = http.DefaultTransport
	return a, nil
}

// maxKeyFile is far more than any key; a larger file is another one than was meant.
const maxKeyFile = 4 << 10

// key finds the key, and says where. The flag wins over the environment.
func (c *connection) key(stdin io.Reader) (key, from string, err error) {
	raw, from := []byte(os.Getenv("OPINE_API_KEY")), "OPINE_API_KEY"
	switch {
	case c.keyFile == "-":
		from = "standard input"
		raw, err = io.ReadAll(io.LimitReader(stdin, maxKeyFile+1))
	case c.keyFile != "":
		from = "the key file " + c.keyFile
		raw, err = readKeyFile(c.keyFile)
	case len(raw) == 0:
		return "", "", exitf(exitNoKey, "there is no API key: %s", noKeyHelp)
	}
	if err != nil {
		return "", "", exitf(exitNoKey, "%s cannot be used: %w", from, err)
	}
	if len(raw) > maxKeyFile {
		return "", "", exitf(exitNoKey, "%s has more than %d bytes; it should hold the key and nothing else", from, maxKeyFile)
	}
	if key = strings.TrimSpace(string(raw)); key == "" {
		return "", "", exitf(exitNoKey, "%s is blank: %s", from, noKeyHelp)
	}
	return key, from, nil
}

// readKeyFile refuses a file that others on the machine could read.
func readKeyFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); runtime.GOOS != "windows" && mode.IsRegular() && mode.Perm()&0o077 != 0 {
		return nil, fmt.Errorf("others can read it; run: chmod 600 %s", name)
	}
	return io.ReadAll(io.LimitReader(file, maxKeyFile+1))
}

// fingerprint names a key without showing it.
func fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:6])
}
