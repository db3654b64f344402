package opine

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Attempt is one try of a request, as an error tells of it.
type Attempt struct {
	Status int           // what the server answered; 0 when there was no response
	Err    error         // why there was no response, or none that could be read; otherwise nil
	Took   time.Duration // until the response was read, or failed
	Waited time.Duration // after it, before the next attempt

	// reached: the server may have carried the request out, whether its answer came or not, unless that says that it did not.
	reached bool
}

// String shows the outcome and the wait.
func (a Attempt) String() string {
	text := http.StatusText(a.Status)
	switch {
	case a.Err != nil:
		text = oneLine(a.Err.Error())
	case text == "":
		text = fmt.Sprint("status ", a.Status)
	default:
		text = fmt.Sprint(a.Status, " ", text)
	}
	if a.Waited > 0 {
		text += fmt.Sprintf(", waited %v", a.Waited.Round(time.Millisecond))
	}
	return text
}

// AttemptsError is an exchange that ended without a response. It wraps the cause: that of the last attempt, or of the wait
// that was given up.
type AttemptsError struct {
	Attempts []Attempt // in order; empty when the first one was never made
	cause    error
}

// Error shows the cause, and how many attempts there were.
func (e *AttemptsError) Error() string {
	text := oneLine(e.cause.Error())
	if len(e.Attempts) > 1 {
		text += fmt.Sprintf(", after %d attempts", len(e.Attempts))
	}
	return text
}

// Unwrap gives the cause.
func (e *AttemptsError) Unwrap() error { return e.cause }

// attemptsLink sends a request again where that may help, and waits in between.
type attemptsLink struct {
	next   http.RoundTripper
	turn   *turn
	policy RetryPolicy
	logger *slog.Logger
}

func (l *attemptsLink) RoundTrip(req *http.Request) (*http.Response, error) {
	call := exchangeOf(req.Context())
	if call == nil { // of the generated client
		call = &exchange{operation: operation{name: req.Method + " " + req.URL.Path}}
		req = req.WithContext(call.in(req.Context()))
	}
	ctx := req.Context()
	var attempts []Attempt
	defer func() { call.tried(attempts) }()
	if err := l.turn.wait(ctx, l.policy.MaxWait); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &AttemptsError{attempts, err}
	}
	for {
		res, attempt := l.attempt(req, call)
		attempts = append(attempts, attempt)
		l.log(ctx, call, res, attempt, len(attempts))
		wait, again := l.again(req, res, attempt, len(attempts))
		if !again && res == nil {
			return nil, &AttemptsError{attempts, attempt.Err}
		}
		if !again {
			return res, nil
		}
		start := time.Now()
		err := pause(ctx, wait)
		if err == nil {
			err = l.turn.wait(ctx, l.policy.MaxWait)
		}
		attempts[len(attempts)-1].Waited = time.Since(start)
		if err != nil && res != nil && ctx.Err() == nil {
			return res, nil // says more than that there is no time for another attempt
		}
		if res != nil {
			res.Body.Close()
		}
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, &AttemptsError{attempts, fmt.Errorf("%w, while waiting after: %v", err, attempt)}
		case err != nil:
			return nil, &AttemptsError{attempts, fmt.Errorf("%w; %w", attempt.Err, err)}
		}
	}
}

// attempt sends the request once.
func (l *attemptsLink) attempt(req *http.Request, call *exchange) (*http.Response, Attempt) {
	parent := req.Context()
	ctx, cancel := context.WithTimeout(parent, l.policy.AttemptTimeout)
	defer cancel() // the body has been read by then
	var connection connectionTrace
	if req.Method != http.MethodGet {
		ctx = connection.follow(ctx)
	}
	start, before := time.Now(), call.requests
	res, err := l.next.RoundTrip(req.WithContext(ctx))
	attempt := Attempt{Took: time.Since(start)}
	if err == nil {
		attempt.Status = res.StatusCode
		attempt.reached = mayBeDone(res.StatusCode)
		return res, attempt
	}
	var refused *responseError
	if errors.As(err, &refused) {
		attempt.Status = refused.status
	}
	switch {
	case parent.Err() != nil:
		err = context.Cause(parent)
	case ctx.Err() != nil && !errors.Is(err, errKeySource):
		err = fmt.Errorf("no answer within %v: %w", l.policy.AttemptTimeout, errAttemptTimeout)
	}
	attempt.Err = call.concealed(err)
	if attempt.Status != 0 {
		attempt.reached = mayBeDone(attempt.Status)
	} else {
		attempt.reached = call.requests > before && connection.made(err)
	}
	return nil, attempt
}

// mayBeDone says whether the server may have done what it answers like this: it says that it did, or failed at some point.
func mayBeDone(status int) bool { return status <= 299 || status >= 500 }

// errAttemptTimeout is not context.DeadlineExceeded, which would say that the caller's time is over.
var errAttemptTimeout = errors.New("the attempt timed out")

// again says whether to send the request once more, and after how long. Where the server asks all to wait, all do.
func (l *attemptsLink) again(req *http.Request, res *http.Response, last Attempt, n int) (time.Duration, bool) {
	ctx := req.Context()
	if last.Err != nil && !retriedError(last.Err) || last.Err == nil && !retriedStatus(last.Status) || ctx.Err() != nil {
		return 0, false
	}
	wait := l.policy.backoff(n)
	var after time.Duration
	if res != nil {
		var asked bool
		after, asked = retryAfter(res.Header.Get("Retry-After"), time.Now())
		wait = max(wait, after)
		if asked || res.StatusCode == http.StatusTooManyRequests {
			l.turn.hold(max(min(wait, l.policy.MaxWait), min(after, longestHold)))
		}
	}
	// A body has been read, so such a request cannot be sent again. No operation has one.
	if n >= l.policy.Attempts || after > l.policy.MaxWait || req.Body != nil && req.Body != http.NoBody {
		return 0, false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return 0, false
	}
	return wait, true
}

// retriedError says whether another attempt may fare better than one that had no response.
func retriedError(err error) bool {
	var certificate *tls.CertificateVerificationError
	var final nonRetriable
	for _, permanent := range []error{
		ErrRedirect, ErrResponseTooLarge, ErrUnexpectedResponse, ErrUnauthorized, errKeySource,
	} {
		if errors.Is(err, permanent) {
			return false
		}
	}
	return !errors.As(err, &certificate) && !errors.As(err, &final)
}

// nonRetriable is an error of the caller's transport which says that every attempt would end like this. Azure's SDK has the
// same convention.
type nonRetriable interface{ NonRetriable() }

// log writes the line of an attempt. Nothing of a body is in it; an error may quote a header, so it is made safe.
func (l *attemptsLink) log(ctx context.Context, call *exchange, res *http.Response, attempt Attempt, n int) {
	if l.logger == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", call.name), slog.Int("attempt", n), slog.Int("status", attempt.Status),
		slog.Duration("duration", attempt.Took),
	}
	if call.userID != 0 {
		attrs = append(attrs, slog.Int64("user_id", call.userID))
	}
	level := slog.LevelDebug
	if res != nil {
		attrs = append(attrs, slog.String("request_id", call.excerpt(res.Header.Get("X-Request-Id"))))
	}
	if attempt.Err != nil {
		attrs = append(attrs, slog.String("error", call.excerpt(attempt.Err.Error())))
	}
	if attempt.Err != nil || attempt.Status != http.StatusOK {
		level = slog.LevelWarn
	}
	l.logger.LogAttrs(ctx, level, "opine attempt", attrs...)
}

// connectionTrace knows whether an attempt had a connection. A transport that tells nothing counts as connected, since the
// careful guess about a removal is that it may have been carried out.
type connectionTrace struct{ wanted, got atomic.Bool }

func (t *connectionTrace) follow(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	})
}

func (t *connectionTrace) made(err error) bool {
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Op == "dial" {
		return false
	}
	return !t.wanted.Load() || t.got.Load()
}
