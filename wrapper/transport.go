package opine

import (
	"cmp"
	"net/http"

	"github.com/opine-go/opine/wrapper/internal/transport"
)

// NewTransport returns the transport that [New] uses, for an http.Client of the generated package:
// the key for the configured origin only, bounded bodies, retries and the rate limit. Of a client
// given by [WithHTTPClient] it uses the Transport and its CloseIdleConnections.
//
// When retries are exhausted, the last response is returned. A request without a response fails with
// an [*Error] whose Operation is the method and path. The generated client still parses bodies
// without checking required members, and loses the status of a body that it cannot parse.
func NewTransport(key string, opts ...Option) (http.RoundTripper, error) {
	config, err := newConfig(key, opts)
	if err != nil {
		return nil, err
	}
	return &roundTripper{transport.New(config.transport())}, nil
}

// roundTripper turns the errors of the internal transport into those of this package.
type roundTripper struct{ *transport.Transport }

func (t *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.Transport.RoundTrip(req)
	if err != nil {
		c := &call{service: &service{transport: t.Transport}, operation: &operation{name: cmp.Or(req.Method, http.MethodGet) + " " + t.Excerpt(req.URL.Path)}}
		return nil, c.failRequest(err)
	}
	return res, nil
}
