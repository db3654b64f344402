package opine

import (
	"net/http"
	"sync"
)

// NewTransport gives those who use the generated client directly the same care as [New] gives: the key for the configured
// origin only, bounded bodies, retries, the rate limit. Put it into an http.Client; of one given by [WithHTTPClient], only the
// Transport is used. A response that was retried in vain is handed on as it is, an exchange without one fails with an
// [*AttemptsError].
//
// What it can't give is what the generated client decides later: that parses a body without looking for required members, and
// loses the status of one that it can't parse.
func NewTransport(key string, opts ...Option) (http.RoundTripper, error) {
	config, err := newConfig(key, opts)
	if err != nil {
		return nil, err
	}
	return newChain(config), nil
}

// newChain puts the links together that every request passes. Attempts are outermost, so that each one waits its turn, asks
// for the key anew and has its body read whole: a body that breaks off is a failed attempt. The key is innermost, so that no
// link before it can print it.
func newChain(c *config) http.RoundTripper {
	var base http.RoundTripper
	if c.httpClient != nil {
		base = c.httpClient.Transport
	}
	if base == nil {
		base = sharedTransport()
	}
	key := &keyLink{next: base, origin: originOf(c.baseURL), key: c.key, userAgent: c.userAgent}
	bounds := &boundsLink{next: key}
	turn := newTurn(c.rate, c.burst)
	return &attemptsLink{next: bounds, turn: turn, policy: c.retry, logger: c.logger}
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
