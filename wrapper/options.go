package opine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"

	"github.com/opine-go/opine/wrapper/internal/transport"
)

// DefaultBaseURL is the only server that Opine documents.
const DefaultBaseURL = "https://api.tryopine.com"

// Version is the version of this module, as sent in the User-Agent header.
const Version = "0.1.0"

// Option configures [New], [NewFromEnv] and [NewTransport]. A nil Option is ignored.
type Option func(*config) error

type config struct {
	rawBaseURL string
	plainHTTP  bool
	baseURL    *url.URL
	key        transport.KeySource
	httpClient *http.Client
	userAgent  string
	retry      RetryPolicy
	policy     transport.Policy
	rate       float64
	burst      int
	logger     *slog.Logger
}

// newConfig applies the options, then checks what depends on several of them.
func newConfig(key string, opts []Option) (*config, error) {
	c := &config{rawBaseURL: DefaultBaseURL, userAgent: "opine-go/" + Version}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	var err error
	if c.baseURL, err = transport.ParseBaseURL(c.rawBaseURL, DefaultBaseURL, c.plainHTTP); err != nil {
		return nil, err
	}
	if c.policy, err = c.retry.resolve(); err != nil {
		return nil, err
	}
	if c.key == nil {
		secret, err := transport.NewSecret(key)
		if err != nil {
			return nil, fmt.Errorf("opine: %w", err)
		}
		c.key = func(context.Context) (transport.Secret, error) { return secret, nil }
	}
	return c, nil
}

func (c *config) transport() transport.Config {
	t := transport.Config{
		BaseURL: c.baseURL, Key: c.key, UserAgent: c.userAgent, Policy: c.policy, Rate: c.rate, Burst: c.burst, Logger: c.logger,
	}
	if c.httpClient != nil {
		t.Base = c.httpClient.Transport
	}
	return t
}

// WithBaseURL sends requests to another server than [DefaultBaseURL]. The URL must be absolute,
// without query, fragment or password; its path is kept as a prefix. Plain http is refused except to
// loopback, see [WithPlainHTTP].
func WithBaseURL(baseURL string) Option {
	return func(c *config) error {
		c.rawBaseURL = baseURL
		return nil
	}
}

// WithPlainHTTP allows a base URL with http:// on another machine. Every network hop can then read
// the key, so use it only on a trusted or encrypted network.
func WithPlainHTTP() Option {
	return func(c *config) error {
		c.plainHTTP = true
		return nil
	}
}

// WithKeySource calls source for the key of every attempt, instead of using the key passed to [New],
// which may then be empty. The source must be safe for concurrent use, must return when its context
// is done, and should cache. Its error, or a panic, ends the call and is wrapped in the call's error.
func WithKeySource(source func(context.Context) (string, error)) Option {
	return func(c *config) error {
		if source == nil {
			return errors.New("opine: WithKeySource: the source is nil")
		}
		c.key = transport.WrapKeySource(source)
		return nil
	}
}

// WithRetry replaces the default [RetryPolicy].
func WithRetry(policy RetryPolicy) Option {
	return func(c *config) error {
		c.retry = policy
		return nil
	}
}

// WithRateLimit sends at most perSecond requests per second, with bursts of up to burst, for all
// goroutines together and including retries. By default there is no limit: Opine documents none.
func WithRateLimit(perSecond float64, burst int) Option {
	return func(c *config) error {
		if !(perSecond > 0) || math.IsInf(perSecond, 1) || burst < 1 {
			return fmt.Errorf("opine: WithRateLimit(%v, %d): perSecond must be positive and finite, burst at least 1", perSecond, burst)
		}
		c.rate, c.burst = perSecond, burst
		return nil
	}
}

// WithLogger logs every attempt: method, path, number, status, duration, request id and error, at
// level Debug, or Warn for a failure. Bodies and the API key are never logged. A nil logger, the
// default, logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		c.logger = logger
		return nil
	}
}

// WithHTTPClient sends requests through a copy of client: its transport, timeout, cookies and
// redirect policy. The rules for the key and for redirects still apply. Errors of its transport are
// retried like a broken connection, unless the error has a method NonRetriable().
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return errors.New("opine: WithHTTPClient: the client is nil")
		}
		c.httpClient = client
		return nil
	}
}

// WithUserAgent puts the name of the calling program, such as "payroll/1.4", before this module's
// name in the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *config) error {
		if strings.TrimSpace(name) == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
			return errors.New("opine: WithUserAgent: the name must be printable ASCII and not empty")
		}
		c.userAgent = name + " opine-go/" + Version
		return nil
	}
}
