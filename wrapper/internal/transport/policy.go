package transport

import (
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// Policy is opine.RetryPolicy with its defaults filled in.
type Policy struct {
	Attempts       int
	BaseDelay      time.Duration
	MaxDelay       time.Duration
	MaxWait        time.Duration
	MaxElapsed     time.Duration
	AttemptTimeout time.Duration
}

// backoff draws the wait after the n-th attempt, from 1: exponential, with full jitter.
func (p Policy) backoff(n int) time.Duration {
	bound := p.MaxDelay
	// Compared before the shift, which could overflow.
	if p.BaseDelay <= p.MaxDelay>>(n-1) {
		bound = p.BaseDelay << (n - 1)
	}
	return rand.N(bound)
}

// retryable reports whether an attempt at this method may be repeated.
func retryable(method string, a Attempt) bool {
	if a.Err != nil && !transient(a.Err) || a.Err == nil && !retryableStatus(method, a.Status) {
		return false
	}
	return idempotent(method) || !a.MayHaveApplied && a.Err != nil || a.Status == http.StatusTooManyRequests
}

func idempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

func retryableStatus(method string, status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusTooEarly, 520, 521, 522, 523, 524, 530: // from 520, Cloudflare's own
		return method == http.MethodGet || method == http.MethodHead
	}
	return false
}

// transient reports whether another attempt may succeed after one that had no usable response.
func transient(err error) bool {
	for _, permanent := range []error{
		ErrInvalid, ErrRedirect, ErrResponseTooLarge, ErrUnexpectedResponse, ErrUnauthorized, errKeySource,
	} {
		if errors.Is(err, permanent) {
			return false
		}
	}
	var certificate *tls.CertificateVerificationError
	var final nonRetriable
	return !errors.As(err, &certificate) && !errors.As(err, &final)
}

// nonRetriable marks an error of the caller's RoundTripper that every attempt would meet. Azure's
// SDK has the same convention.
type nonRetriable interface{ NonRetriable() }
