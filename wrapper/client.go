package opine

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/opine-go/opine/wrapper/internal/transport"
)

// Client calls the Opine API with one API key. Create it with [New] or [NewFromEnv]. It is safe for
// concurrent use. Printing or encoding it never shows the key.
type Client struct {
	// Users are the members of the organization that the key belongs to.
	Users *Users
	// Invitations are the invitations to that organization.
	Invitations *Invitations

	service *service
}

// New returns a client that sends key in the X-API-Key header. It makes no network call. A key that
// is empty, or that a header cannot carry, is [ErrUnauthorized].
func New(key string, opts ...Option) (*Client, error) {
	config, err := newConfig(key, opts)
	if err != nil {
		return nil, err
	}
	s := &service{
		server: strings.TrimSuffix(config.baseURL.String(), "/") + "/", http: &http.Client{}, transport: transport.New(config.transport()),
	}
	if config.httpClient != nil {
		*s.http = *config.httpClient
		// net/http would wrap the body of a response to enforce the timeout, and hide its buffer.
		s.timeout, s.http.Timeout = s.http.Timeout, 0
	}
	s.http.Transport = s.transport
	return &Client{Users: &Users{s}, Invitations: &Invitations{s}, service: s}, nil
}

// NewFromEnv returns a client with the key from OPINE_API_KEY, which must be set, and the server from
// OPINE_BASE_URL, if it is set. Surrounding blanks are ignored. Options override the environment.
func NewFromEnv(opts ...Option) (*Client, error) {
	key := strings.TrimSpace(os.Getenv("OPINE_API_KEY"))
	if key == "" {
		return nil, fmt.Errorf("opine: %w: OPINE_API_KEY is not set; an administrator of the organization creates keys in "+
			"Opine's web app, under settings, API keys", ErrUnauthorized)
	}
	if baseURL := strings.TrimSpace(os.Getenv("OPINE_BASE_URL")); baseURL != "" {
		opts = append([]Option{WithBaseURL(baseURL)}, opts...)
	}
	return New(key, opts...)
}

// Redact replaces the API keys that the client has sent in text, in their usual encodings. Errors and
// log lines of this package are redacted already; Redact is for text that a server sent.
func (c *Client) Redact(text string) string { return c.service.transport.Redact(text) }
