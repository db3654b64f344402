package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Attempt is one try of a request.
type Attempt struct {
	Status int           // the HTTP status; 0 without a response
	Err    error         // why there was no usable response; otherwise nil
	Took   time.Duration // until the body was read, or the attempt failed
	Waited time.Duration // between this attempt and the next

	// MayHaveApplied reports whether the server may have carried the request out.
	MayHaveApplied bool
}

// Record is what happened to a request.
type Record struct {
	Attempts   []Attempt     // in order, including those that redirects answered
	RetryAfter time.Duration // how long the server still asks to wait, if that is why the request failed

	counted int           // attempts that count against Policy.Attempts
	asked   time.Duration // total of the waits that the server asked for
}

// recordKey is the key of a record in the context of a response's Request. It survives an http.Client
// that wraps the Body.
type recordKey struct{}

// RecordOf returns the record of a response that passed a Transport.
func RecordOf(res *http.Response) Record {
	if res.Request == nil {
		return Record{}
	}
	record, _ := res.Request.Context().Value(recordKey{}).(Record)
	return record
}

// couldHaveApplied reports whether the server may have done what it was asked for, given that it
// answered with this status.
func couldHaveApplied(status int) bool { return status <= 299 || status >= 500 }

// connectionTrace observes whether an attempt had a connection. A RoundTripper that reports nothing
// counts as connected: for a removal, that is the careful guess.
type connectionTrace struct{ wanted, got atomic.Bool }

func (t *connectionTrace) observe(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	})
}

// unsent reports whether the request of an attempt that failed with err was certainly not sent.
func (t *connectionTrace) unsent(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) && network.Op == "dial" || t.wanted.Load() && !t.got.Load()
}
