package opine

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/opine-go/opine/generated"
)

// Client talks to Opine with one API key. Make it with [New] or [NewFromEnv]; it is safe for concurrent use, and nothing that
// prints or encodes it shows the key.
type Client struct {
	// Users are the members of the organization that the key belongs to.
	Users *Users
}

// New makes a client that sends key in the X-API-Key header. It makes no network call. A key that is empty or cannot go into
// a header is [ErrUnauthorized].
func New(key string, opts ...Option) (*Client, error) {
	config, err := newConfig(key, opts)
	if err != nil {
		return nil, err
	}
	client := &http.Client{}
	if config.httpClient != nil {
		*client = *config.httpClient
	}
	client.Transport = newChain(config)
	wire, err := generated.NewClient(config.baseURL.String(), generated.WithHTTPClient(client))
	if err != nil {
		return nil, err
	}
	return &Client{Users: &Users{wire: wire}}, nil
}

// NewFromEnv makes a client from the environment: the key from OPINE_API_KEY, which must be set, and the server from
// OPINE_BASE_URL, if it is set. Blanks around the values are taken off. Options win over the environment.
func NewFromEnv(opts ...Option) (*Client, error) {
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
