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
)

// DefaultBaseURL is the only server that Opine documents.
const DefaultBaseURL = "https://api.tryopine.com"

// Version is the version of this module, as it is named in the User-Agent header.
const Version = "0.1.0"

// Option changes what [New], [NewFromEnv] and [NewTransport] make. A nil Option is ignored.
type Option func(*config) error

type config struct {
	rawBaseURL string
	plainHTTP  bool
	baseURL    *url.URL
	key        keySource
	httpClient *http.Client
	userAgent  string
	retry      RetryPolicy
	rate       float64
	burst      int
	logger     *slog.Logger
}

// newConfig judges what depends on several options after all of them.
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
	if c.baseURL, err = parseBaseURL(c.rawBaseURL, c.plainHTTP); err != nil {
		return nil, err
	}
	if c.retry, err = c.retry.withDefaults(); err != nil {
		return nil, err
	}
	if c.key == nil {
		constant, err := newSecret(key)
		if err != nil {
			return nil, fmt.Errorf("opine: %w", err)
		}
		c.key = func(context.Context) (secret, error) { return constant, nil }
	}
	return c, nil
}

// WithBaseURL sends requests to another server than [DefaultBaseURL]. The URL must be absolute and carry no query, fragment
// or password; a path in it is kept as a prefix. Plain http is refused except to loopback; see [WithPlainHTTP].
func WithBaseURL(baseURL string) Option {
	return func(c *config) error {
		c.rawBaseURL = baseURL
		return nil
	}
}

// WithPlainHTTP allows a base URL with http:// on another machine. Whoever is on the way can then read the key and everything
// else, so this is for a private network that is trusted, or one that encrypts by itself.
func WithPlainHTTP() Option {
	return func(c *config) error {
		c.plainHTTP = true
		return nil
	}
}

// WithKeySource asks source for the key of each request, also of one that is sent again, instead of using the key given to
// [New], which may be empty then. It must be safe for concurrent use, and should keep what it found: it is asked often. Its
// error ends the call, and is wrapped in it.
func WithKeySource(source func(context.Context) (string, error)) Option {
	return func(c *config) error {
		if source == nil {
			return errors.New("opine: WithKeySource: the source is nil")
		}
		c.key = func(ctx context.Context) (secret, error) {
			key, err := source(ctx)
			if err != nil {
				return secret{}, fmt.Errorf("%w: %w", errKeySource, err)
			}
			return newSecret(key)
		}
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

// WithRateLimit sends at most so many requests each second, on average, from all goroutines together, and so many at once.
// There is no limit by default: Opine documents none. Retries count.
func WithRateLimit(perSecond float64, burst int) Option {
	return func(c *config) error {
		if !(perSecond > 0) || math.IsInf(perSecond, 1) || burst < 1 {
			return fmt.Errorf("opine: WithRateLimit: %v requests a second, %d at once: both must be above 0 and finite", perSecond, burst)
		}
		c.rate, c.burst = perSecond, burst
		return nil
	}
}

// WithLogger writes a line for each attempt: operation, attempt, status, duration, whom a removal was about, request id, and why
// it failed; at the level Debug, or Warn for what failed or has not the status 200. Nothing of a body and no key is in it. A nil
// logger writes nothing, as is the default.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		c.logger = logger
		return nil
	}
}

// WithHTTPClient sends requests by the caller's client: its transport, timeout, cookies and redirect policy. The client is
// copied, not changed. The rules for the key and for redirects hold on top of it. What its transport fails with is retried like
// a broken connection, unless the error has a method NonRetriable().
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error {
		if client == nil {
			return errors.New("opine: WithHTTPClient: the client is nil")
		}
		c.httpClient = client
		return nil
	}
}

// WithUserAgent names the calling program in the User-Agent header, before the name of this module: "payroll/1.4".
func WithUserAgent(name string) Option {
	return func(c *config) error {
		if strings.TrimSpace(name) == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
			return errors.New("opine: WithUserAgent: the name must be printable ASCII and not empty")
		}
		c.userAgent = name + " opine-go/" + Version
		return nil
	}
}
