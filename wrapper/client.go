package opine

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/opine-go/opine/generated"
)

// Client talks to Opine with one API key. Make it with [New] or [FromEnv]; it is safe for concurrent use, and nothing that
// prints or encodes it shows the key.
type Client struct {
	// Users are the members of the organization that the key belongs to.
	Users *Users
}

// New makes a client that sends key in the X-API-Key header. It makes no network call. A key that is empty or cannot go into
// a header is [ErrUnauthorized].
func New(key string, opts ...Option) (*Client, error) {
	secret, err := newSecret(key)
	if err != nil {
		return nil, err
	}
	config, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	wire, err := generated.NewClient(config.baseURL.String(), generated.WithHTTPClient(newHTTPClient(secret, config)))
	if err != nil {
		return nil, err
	}
	return &Client{Users: &Users{wire: wire, key: secret}}, nil
}

// FromEnv makes a client from the environment: the key from OPINE_API_KEY, which must be set, and the server from
// OPINE_BASE_URL, if it is set. Blanks around the values are taken off. Options win over the environment.
func FromEnv(opts ...Option) (*Client, error) {
	key := strings.TrimSpace(os.Getenv("OPINE_API_KEY"))
	if key == "" {
		return nil, fmt.Errorf("opine: %w: OPINE_API_KEY is not set or blank; an administrator of the organization makes "+
			"keys in Opine's web app, under settings, API keys", ErrUnauthorized)
	}
	if baseURL := strings.TrimSpace(os.Getenv("OPINE_BASE_URL")); baseURL != "" {
		opts = append([]Option{WithBaseURL(baseURL)}, opts...)
	}
	return New(key, opts...)
}

// newHTTPClient puts the chain together that every request passes.
func newHTTPClient(key secret, config *config) *http.Client {
	client := &http.Client{}
	if config.httpClient != nil {
		*client = *config.httpClient
	}
	if client.Transport == nil {
		client.Transport = sharedTransport()
	}
	client.Transport = &keyLink{
		next:      client.Transport,
		origin:    originOf(config.baseURL),
		key:       key,
		userAgent: config.userAgent,
	}
	return client
}

// sharedTransport is net/http's default, but for the connections that it keeps: as many as requests are likely to be in
// flight, where the default closes all but 2 after each burst. All clients share it, as they would share the default.
var sharedTransport = sync.OnceValue(func() http.RoundTripper {
	theirs, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has put its own there
		return http.DefaultTransport
	}
	ours := theirs.Clone()
	ours.MaxIdleConnsPerHost = 64
	return ours
})
