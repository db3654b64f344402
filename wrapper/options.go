package opine

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// DefaultBaseURL is the only server that Opine documents.
const DefaultBaseURL = "https://api.tryopine.com"

// Version is the version of this module, as it is named in the User-Agent header.
const Version = "0.1.0"

// Option changes how [New] builds a [Client]. A nil Option is ignored.
type Option func(*config) error

type config struct {
	baseURL    *url.URL
	httpClient *http.Client
	userAgent  string
}

func newConfig(opts []Option) (*config, error) {
	baseURL, err := url.Parse(DefaultBaseURL)
	if err != nil {
		return nil, err
	}
	c := &config{baseURL: baseURL, userAgent: "opine-go/" + Version}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// WithBaseURL sends requests to another server than [DefaultBaseURL]. The URL must be absolute and carry no query, fragment
// or password; a path in it is kept as a prefix. Plain http is refused except to loopback, since it would show the key.
func WithBaseURL(baseURL string) Option {
	return func(c *config) (err error) {
		c.baseURL, err = parseBaseURL(baseURL)
		return err
	}
}

// WithHTTPClient sends requests by the caller's client: its transport, timeout, cookies and redirect policy. The client is
// copied, not changed. The rules for the key and for redirects hold on top of it.
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
