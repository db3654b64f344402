package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// errKeySource marks a failure of the caller's own key source.
var errKeySource = errors.New("the API key source failed")

// WrapKeySource returns the KeySource for a function that returns plain keys.
func WrapKeySource(source func(context.Context) (string, error)) KeySource {
	return func(ctx context.Context) (key Secret, err error) {
		defer func() {
			if value := recover(); value != nil {
				err = fmt.Errorf("%w: it panicked: %v", errKeySource, value)
			}
		}()
		text, err := source(ctx)
		switch {
		case err == nil:
			return NewSecret(text)
		case ctx.Err() == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)):
			// The source's own timeout is not the caller's, so it must not match errors.Is.
			return Secret{}, fmt.Errorf("%w: %v", errKeySource, err)
		}
		return Secret{}, fmt.Errorf("%w: %w", errKeySource, err)
	}
}

// authTransport adds the key, and refuses requests and redirects that would take it to another
// origin. It checks a redirect before net/http follows it, because net/http forwards custom headers
// to any host and turns a DELETE into a GET.
type authTransport struct {
	next      http.RoundTripper
	origin    Origin
	key       KeySource
	userAgent string
	redactor  *Redactor
}

func (t *authTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	key, err := t.authorize(req)
	if err != nil {
		closeBody(req)
		return nil, &unsentError{err}
	}
	t.redactor.add(key)
	ctx := req.Context()
	var connection connectionTrace
	if req.Method != http.MethodGet { // a GET changes nothing, so nobody asks whether it was sent
		ctx = connection.observe(ctx)
	}
	// A RoundTripper must not modify its request; net/http would also copy the header to a redirect.
	withKey := req.Clone(ctx)
	if withKey.Header == nil {
		withKey.Header = make(http.Header)
	}
	withKey.URL.Host = strings.ToLower(withKey.URL.Host) // see ParseBaseURL
	withKey.Header.Set("X-API-Key", key.reveal())
	withKey.Header.Set("User-Agent", t.userAgent)
	res, err := roundTrip(t.next, withKey)
	switch {
	case err != nil && connection.unsent(err):
		return nil, &unsentError{err}
	case err != nil:
		return nil, err
	}
	res.Request = req // without the key
	if err := t.checkRedirect(res); err != nil {
		res.Body.Close()
		return nil, &rejectedError{res.StatusCode, err}
	}
	return res, nil
}

// authorize returns the key for a request to the configured origin.
func (t *authTransport) authorize(req *http.Request) (Secret, error) {
	switch {
	case t.origin.Matches(req.URL):
		return t.key(req.Context())
	case req.Response != nil:
		return Secret{}, fmt.Errorf("%w: %s is not the configured origin %s", ErrRedirect, OriginOf(req.URL), t.origin)
	default:
		return Secret{}, fmt.Errorf("%w: the request is for %s; the API key is only sent to %s", ErrInvalid, OriginOf(req.URL), t.origin)
	}
}

// checkRedirect refuses a redirect by its response. The errors that net/http makes later quote the
// target, which a hostile server chooses.
func (t *authTransport) checkRedirect(res *http.Response) error {
	location := res.Header.Get("Location")
	if location == "" || !followed(res.StatusCode) {
		return nil
	}
	if t.redactor.ContainsKey(location) {
		return fmt.Errorf("%w: its target contains the API key", ErrRedirect)
	}
	target, err := res.Request.URL.Parse(location)
	if err != nil {
		return fmt.Errorf("%w: its target is not a URL", ErrRedirect)
	}
	method := res.Request.Method
	switch {
	case !t.origin.Matches(target):
		return fmt.Errorf("%w: %s is not the configured origin %s", ErrRedirect, OriginOf(target), t.origin)
	case res.StatusCode < http.StatusTemporaryRedirect && method != http.MethodGet && method != http.MethodHead:
		return fmt.Errorf("%w: it would turn %s into %s", ErrRedirect, method, http.MethodGet)
	}
	return nil
}

// followed reports whether net/http follows a response with this status.
func followed(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		return true
	}
	return false
}
