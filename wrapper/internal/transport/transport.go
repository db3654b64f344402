// Package transport sends requests to one server with one API key: it retries, throttles, bounds
// and redacts. It knows HTTP and the key, and nothing of what the requests mean.
//
// New builds the chain of RoundTrippers that every request passes:
//
//	retry → buffer → auth → the caller's RoundTripper
//
// Retry is outermost, so that each attempt waits for the throttle, asks for the key and reads its
// whole body: a truncated body is a failed attempt. Auth is innermost, so that no other link sees
// the key.
//
// What happened to a request comes back with its result: a response carries its record in its
// Request, see RecordOf; a request without a response fails with an *Error.
package transport

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
)

// Config describes a Transport. Every field except Base, Logger and Rate is required.
type Config struct {
	Base      http.RoundTripper // nil for a shared default
	BaseURL   *url.URL          // requests to another origin are refused
	Key       KeySource
	UserAgent string
	Policy    Policy
	Rate      float64 // requests per second; 0 for no limit
	Burst     int
	Logger    *slog.Logger // nil for none
}

// KeySource returns the API key for a request. It is asked before every attempt.
type KeySource func(context.Context) (Secret, error)

// Transport is the chain. It is safe for concurrent use.
type Transport struct {
	*Redactor
	chain http.RoundTripper
	base  http.RoundTripper
}

// New builds the chain.
func New(c Config) *Transport {
	base := c.Base
	if base == nil {
		base = sharedBase()
	}
	redactor := new(Redactor)
	auth := &authTransport{
		next: base, origin: OriginOf(c.BaseURL), key: c.Key, userAgent: c.UserAgent, redactor: redactor,
	}
	retry := &retryTransport{
		next: &bufferTransport{next: auth}, throttle: newThrottle(c.Rate, c.Burst), policy: c.Policy,
		logger: c.Logger, redactor: redactor,
	}
	return &Transport{Redactor: redactor, chain: retry, base: base}
}

// RoundTrip sends a request, with retries. The response's body is in memory.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == "" { // for a client, it means GET
		req = req.WithContext(req.Context())
		req.Method = http.MethodGet
	}
	return t.chain.RoundTrip(req)
}

// CloseIdleConnections closes the idle connections of the underlying RoundTripper.
func (t *Transport) CloseIdleConnections() {
	(&http.Client{Transport: t.base}).CloseIdleConnections()
}

// sharedBase is net/http's default with more idle connections: the default keeps 2 per host and
// closes the rest after each burst of concurrent requests.
var sharedBase = sync.OnceValue(func() http.RoundTripper {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // the program has replaced it
		return http.DefaultTransport
	}
	tuned := standard.Clone()
	tuned.MaxIdleConnsPerHost = 64
	return tuned
})
