package opine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// secret holds the API key in a closure, where no fmt verb, encoder or reflection finds it: they print an address or refuse.
type secret struct{ reveal func() string }

func newSecret(key string) (secret, error) {
	if strings.TrimSpace(key) == "" {
		return secret{}, fmt.Errorf("%w: it is empty", ErrUnauthorized)
	}
	for i, c := range []byte(key) {
		if c <= ' ' || c >= 0x7f {
			return secret{}, fmt.Errorf("%w: it cannot go into a header, because byte %d is a space, a "+
				"control character or not ASCII", ErrUnauthorized, i)
		}
	}
	return secret{reveal: func() string { return key }}, nil
}

// keySource gives the key for a request.
type keySource func(context.Context) (secret, error)

// errKeySource is a failure of the caller's own source of keys.
var errKeySource = errors.New("the source of the API key failed")

// keyLink adds the key to each request, and lets none pass that would take the key anywhere but to the configured origin.
// It sees the hops of a redirect one by one, so it also judges those: net/http would send a custom header along to any
// host, and turn a DELETE into a GET.
type keyLink struct {
	next      http.RoundTripper
	origin    origin
	key       keySource
	userAgent string
}

func (l *keyLink) RoundTrip(req *http.Request) (*http.Response, error) {
	key, err := l.judge(req)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	exchangeOf(req.Context()).sent(key)
	// A RoundTripper must not change the request, and a header set on it would go along on the next redirect.
	req = req.Clone(req.Context())
	req.Header.Set("X-API-Key", key.reveal())
	req.Header.Set("User-Agent", l.userAgent)
	return l.next.RoundTrip(req)
}

// judge gives the key for a request that may have it.
func (l *keyLink) judge(req *http.Request) (secret, error) {
	if !l.origin.holds(req.URL) {
		return secret{}, fmt.Errorf("%w: %s is not the configured origin %s", ErrRedirect, originOf(req.URL), l.origin)
	}
	if from := req.Response; from != nil && from.Request != nil && from.Request.Method != req.Method {
		return secret{}, fmt.Errorf("%w: %s would turn %s into %s", ErrRedirect, from.Status, from.Request.Method, req.Method)
	}
	return l.key(req.Context())
}
