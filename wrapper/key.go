package opine

import (
	"fmt"
	"net/http"
	"strings"
)

// secret holds the API key in a closure, where no fmt verb, encoder or reflection finds it: they print an address or refuse.
type secret struct{ reveal func() string }

func newSecret(key string) (secret, error) {
	if strings.TrimSpace(key) == "" {
		return secret{}, fmt.Errorf("opine: %w: it is empty", ErrUnauthorized)
	}
	for i, c := range []byte(key) {
		if c <= ' ' || c >= 0x7f {
			return secret{}, fmt.Errorf("opine: %w: it cannot go into a header, because byte %d is a space, a "+
				"control character or not ASCII", ErrUnauthorized, i)
		}
	}
	return secret{reveal: func() string { return key }}, nil
}

// redact takes the key out of a text that came from a server, which may echo it.
func (s secret) redact(text string) string {
	return strings.ReplaceAll(text, s.reveal(), "[API key]")
}

// keyLink adds the key to each request, and lets none pass that would take the key anywhere but to the configured origin.
// It sees the hops of a redirect one by one, so it also judges those: net/http would send a custom header along to any
// host, and turn a DELETE into a GET.
type keyLink struct {
	next      http.RoundTripper
	origin    origin
	key       secret
	userAgent string
}

func (l *keyLink) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := l.judge(req); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	// A RoundTripper must not change the request, and a header set on it would go along on the next redirect.
	req = req.Clone(req.Context())
	req.Header.Set("X-API-Key", l.key.reveal())
	req.Header.Set("User-Agent", l.userAgent)
	return l.next.RoundTrip(req)
}

func (l *keyLink) judge(req *http.Request) error {
	if !l.origin.holds(req.URL) {
		return fmt.Errorf("%w: %s is not the configured origin %s", ErrRedirect, originOf(req.URL), l.origin)
	}
	if from := req.Response; from != nil && from.Request != nil && from.Request.Method != req.Method {
		return fmt.Errorf("%w: %s would turn %s into %s", ErrRedirect, from.Status, from.Request.Method, req.Method)
	}
	return nil
}
