package opine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// secret holds the API key in a closure, where no fmt verb, encoder or reflection finds it: they print an address or refuse.
type secret struct {
	reveal   func() string
	writings func() []string // what may come back of it, see writingsOf
}

// maxKeyLength is more than servers take in a header.
const maxKeyLength = 4 << 10

func newSecret(key string) (secret, error) {
	if strings.TrimSpace(key) == "" {
		return secret{}, fmt.Errorf("%w: it is empty", ErrUnauthorized)
	}
	if len(key) > maxKeyLength {
		return secret{}, fmt.Errorf("%w: it is longer than %d bytes", ErrUnauthorized, maxKeyLength)
	}
	for i, c := range []byte(key) {
		if c <= ' ' || c >= 0x7f {
			return secret{}, fmt.Errorf("%w: it cannot go into a header, because byte %d is a space, a "+
				"control character or not ASCII", ErrUnauthorized, i)
		}
	}
	return secret{func() string { return key }, sync.OnceValue(func() []string { return writingsOf(key) })}, nil
}

// keySource gives the key for a request.
type keySource func(context.Context) (secret, error)

// errKeySource is a failure of the caller's own source of keys.
var errKeySource = errors.New("the source of the API key failed")

// keyLink adds the key to each request, and lets none pass that would take the key anywhere but to the configured origin.
// It also judges redirects, before net/http follows them: that would send a custom header along to any host, and turn a DELETE
// into a GET.
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
	sent := req.Clone(req.Context())
	sent.Header.Set("X-API-Key", key.reveal())
	sent.Header.Set("User-Agent", l.userAgent)
	res, err := l.next.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	res.Request = req // the one that was sent has the key
	if err := l.judgeRedirect(res, key); err != nil {
		res.Body.Close()
		return nil, &responseError{res.StatusCode, err}
	}
	return res, nil
}

// judge gives the key for a request that may have it.
func (l *keyLink) judge(req *http.Request) (secret, error) {
	if !l.origin.holds(req.URL) {
		return secret{}, fmt.Errorf("%w: %s is not the configured origin %s", ErrRedirect, originOf(req.URL), l.origin)
	}
	return l.key(req.Context())
}

// judgeRedirect refuses a redirect where it is given, and not where it leads: the errors of net/http quote the URL that it
// leads to.
func (l *keyLink) judgeRedirect(res *http.Response, key secret) error {
	location := res.Header.Get("Location")
	if location == "" || !redirects(res.StatusCode) {
		return nil // there is nothing to follow
	}
	if key.quotes(location) {
		return fmt.Errorf("%w: its target quotes the API key", ErrRedirect)
	}
	target, err := res.Request.URL.Parse(location)
	if err != nil {
		return fmt.Errorf("%w: its target cannot be parsed", ErrRedirect)
	}
	method := res.Request.Method
	switch {
	case !l.origin.holds(target):
		return fmt.Errorf("%w: %s is not the configured origin %s", ErrRedirect, originOf(target), l.origin)
	case res.StatusCode < http.StatusTemporaryRedirect && method != http.MethodGet && method != http.MethodHead:
		return fmt.Errorf("%w: it would turn %s into %s", ErrRedirect, method, http.MethodGet)
	}
	return nil
}

// redirects says whether net/http follows a response with this status.
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		return true
	}
	return false
}
