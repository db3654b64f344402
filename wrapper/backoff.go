package opine

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryPolicy says how often a request is sent, and how long the client waits in between. The zero value of each field means
// its default.
//
// Retried are: no connection, an attempt without an answer in its time, a body that breaks off, and the statuses 408, 429,
// 500, 502, 503 and 504. A removal is retried too: see [Removal].
type RetryPolicy struct {
	// Attempts is how often a request is sent at most, 4 by default. 1 means no retries.
	Attempts int

	// BaseDelay is the bound of the first wait, 250 ms by default; each one after it doubles the bound, up to MaxDelay, 8 s by
	// default. The wait itself is drawn evenly from between 0 and the bound, so that clients that failed together don't come
	// back together.
	BaseDelay, MaxDelay time.Duration

	// MaxWait is the longest wait that the server may ask for with Retry-After, 60 s by default. Where it asks for more, or
	// for more than the context's deadline leaves, the call fails at once, with its [Error.RetryAfter]; and so does every call
	// of this client until that time is over, or for an hour.
	MaxWait time.Duration

	// AttemptTimeout is how long one attempt may take, until its body is read: 30 s by default.
	AttemptTimeout time.Duration
}

func (p RetryPolicy) withDefaults() (RetryPolicy, error) {
	if p.Attempts < 0 || p.BaseDelay < 0 || p.MaxDelay < 0 || p.MaxWait < 0 || p.AttemptTimeout < 0 {
		return p, errors.New("opine: WithRetry: no field of a RetryPolicy can be negative")
	}
	setDefault(&p.Attempts, 4)
	setDefault(&p.MaxWait, time.Minute)
	setDefault(&p.AttemptTimeout, 30*time.Second)
	// Of two bounds of which one is given, the other's default gives way.
	if p.BaseDelay == 0 {
		p.BaseDelay = 250 * time.Millisecond
		if p.MaxDelay > 0 {
			p.BaseDelay = min(p.BaseDelay, p.MaxDelay)
		}
	}
	if p.MaxDelay == 0 {
		p.MaxDelay = max(8*time.Second, p.BaseDelay)
	}
	if p.BaseDelay > p.MaxDelay {
		return p, fmt.Errorf("opine: WithRetry: the BaseDelay of %v is longer than the MaxDelay of %v", p.BaseDelay, p.MaxDelay)
	}
	return p, nil
}

func setDefault[T comparable](value *T, byDefault T) {
	var zero T
	if *value == zero {
		*value = byDefault
	}
}

// backoff draws the wait after the n-th attempt, from 1.
func (p RetryPolicy) backoff(n int) time.Duration {
	bound := p.MaxDelay
	// The shift is judged before it is made: it could overflow.
	if n-1 < 63 && p.BaseDelay <= p.MaxDelay>>(n-1) {
		bound = p.BaseDelay << (n - 1)
	}
	return rand.N(bound)
}

// retriedStatus says whether another attempt may fare better.
func retriedStatus(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// maxRetryAfter keeps an absurd header from overflowing; nobody waits that long.
const maxRetryAfter = 10 * 365 * 24 * time.Hour

// retryAfter reads the header Retry-After, in seconds or as an HTTP date. A date in the past means now; what can't be read
// counts as no header.
func retryAfter(header string, now time.Time) (wait time.Duration, ok bool) {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0, false
	}
	if digitsOnly(header) {
		seconds, err := strconv.ParseInt(header, 10, 64)
		if err != nil || seconds > int64(maxRetryAfter/time.Second) {
			return maxRetryAfter, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}
	return max(0, min(at.Sub(now), maxRetryAfter)), true
}

func digitsOnly(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}
