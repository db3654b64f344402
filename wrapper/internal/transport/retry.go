package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// retryTransport repeats attempts that failed for a transient reason, and waits in between.
type retryTransport struct {
	next     http.RoundTripper
	throttle *throttle
	policy   Policy
	logger   *slog.Logger
	redactor *Redactor
}

func (t *retryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	r := &request{retryTransport: t, req: req}
	if req.Response != nil { // net/http follows a redirect
		r.record = RecordOf(req.Response)
	}
	return r.send()
}

// request is one request on its way through its attempts.
type request struct {
	*retryTransport
	req    *http.Request
	record Record // including the hops before this one
	sent   int    // attempts of this hop
}

func (r *request) send() (*http.Response, error) {
	ctx := r.req.Context()
	if err := r.throttle.wait(ctx, time.Time{}, r.policy.MaxWait); err != nil {
		closeBody(r.req)
		return nil, r.fail(err)
	}
	for {
		res, attempt, transient := r.attempt()
		r.record.Attempts = append(r.record.Attempts, attempt)
		r.log(res, attempt)
		delay, again := r.planNext(res, transient)
		if !again && res == nil {
			return nil, r.fail(attempt.Err)
		}
		if !again {
			return r.finish(res), nil
		}
		err := r.pause(delay)
		switch {
		case err != nil && ctx.Err() != nil:
			discard(res)
			return nil, r.fail(fmt.Errorf("%w, while waiting after: %v", err, describe(attempt)))
		case err != nil && res != nil: // it says more than that there is no time for another attempt
			return r.finish(res), nil
		case err != nil:
			return nil, r.fail(fmt.Errorf("%w; %w", attempt.Err, err))
		}
		discard(res)
	}
}

// attempt sends the request once.
func (r *request) attempt() (res *http.Response, a Attempt, transient bool) {
	parent := r.req.Context()
	ctx, cancel := context.WithTimeout(parent, r.policy.AttemptTimeout)
	defer cancel() // the body has been read by then
	req := r.req.WithContext(ctx)
	start := time.Now()
	res, err := r.sendCopy(req)
	a.Took = time.Since(start)
	if err == nil {
		a.Status, a.MayHaveApplied = res.StatusCode, couldHaveApplied(res.StatusCode)
		return res, a, retryable(r.req.Method, a)
	}
	var unsent *unsentError
	a.MayHaveApplied = !errors.As(err, &unsent)
	var rejected *rejectedError
	if errors.As(err, &rejected) {
		a.Status, a.MayHaveApplied = rejected.status, couldHaveApplied(rejected.status)
	}
	switch {
	case parent.Err() != nil:
		err = ContextError(parent)
	case ctx.Err() != nil && !errors.Is(err, errKeySource):
		err = fmt.Errorf("%w after %v", errAttemptTimeout, r.policy.AttemptTimeout)
	}
	a.Err = err
	transient = retryable(r.req.Method, a)
	a.Err = r.redactor.RedactError(err) // which may hide the type that decides
	return nil, a, transient
}

// sendCopy sends the request with a fresh body: an earlier attempt has consumed the original.
func (r *request) sendCopy(req *http.Request) (*http.Response, error) {
	r.sent++
	if r.sent > 1 && hasBody(req) {
		body, err := req.GetBody()
		if err != nil {
			return nil, &unsentError{&finalError{fmt.Errorf("the request body cannot be repeated: %w", err)}}
		}
		req.Body = body
	}
	return r.next.RoundTrip(req)
}

// errAttemptTimeout is not context.DeadlineExceeded, which means that the caller's time is over.
var errAttemptTimeout = errors.New("the attempt timed out")

// planNext decides whether to send the request again, and after how long. If the server asks for a
// pause, all requests of the client pause.
func (r *request) planNext(res *http.Response, transient bool) (delay time.Duration, again bool) {
	asked, refused := r.refusal(res)
	if transient && asked <= 0 {
		r.record.counted++
		delay = r.policy.backoff(r.record.counted)
	} else {
		// A wait that the server asks for is a rate limit at work, and does not use up the attempts.
		delay = asked
		r.record.asked += asked
	}
	switch {
	case refused:
		r.throttle.refused(max(min(delay, r.policy.MaxWait), min(asked, maxPause)))
	case res != nil && res.StatusCode < 500:
		r.throttle.succeeded()
	}
	ctx := r.req.Context()
	switch {
	case !transient, ctx.Err() != nil, r.policy.Attempts == 1, r.record.counted >= r.policy.Attempts:
		return 0, false
	case asked > r.policy.MaxWait, r.record.asked > r.policy.MaxElapsed:
		return 0, false
	case hasBody(r.req) && r.req.GetBody == nil:
		return 0, false
	}
	deadline, bounded := ctx.Deadline()
	return delay, !bounded || time.Until(deadline) > delay
}

// refusal returns whether the server sent the request away, and how long it asks to wait.
func (r *request) refusal(res *http.Response) (asked time.Duration, refused bool) {
	if res == nil || !retryableStatus(http.MethodGet, res.StatusCode) {
		return 0, false
	}
	asked = RetryAfter(res.Header, time.Now())
	return asked, asked > 0 || res.StatusCode == http.StatusTooManyRequests
}

// pause waits before the next attempt.
func (r *request) pause(delay time.Duration) error {
	start := time.Now()
	err := r.throttle.wait(r.req.Context(), start.Add(delay), r.policy.MaxWait)
	r.record.Attempts[len(r.record.Attempts)-1].Waited = time.Since(start)
	return err
}

// finish hands a response to the caller, with the record of the request.
func (r *request) finish(res *http.Response) *http.Response {
	res.Request = r.req.WithContext(context.WithValue(r.req.Context(), recordKey{}, r.record))
	return res
}

func (r *request) fail(err error) *Error {
	failure := &Error{Record: r.record, cause: err}
	var throttled *throttledError
	if errors.As(err, &throttled) {
		failure.RetryAfter = throttled.left
	}
	return failure
}

// log writes a line for an attempt. It contains nothing of a body; an error may quote a header, and
// a path may come from a redirect, so both are made safe.
func (r *request) log(res *http.Response, a Attempt) {
	if r.logger == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.req.Method), slog.String("path", r.redactor.Excerpt(r.req.URL.Path)),
		slog.Int("attempt", len(r.record.Attempts)), slog.Int("status", a.Status), slog.Duration("duration", a.Took),
	}
	if res != nil {
		attrs = append(attrs, slog.String("request_id", r.redactor.Excerpt(res.Header.Get("X-Request-Id"))))
	}
	level := slog.LevelDebug
	if a.Err != nil || a.Status > 299 {
		level = slog.LevelWarn
	}
	if a.Err != nil {
		attrs = append(attrs, slog.String("error", r.redactor.Excerpt(a.Err.Error())))
	}
	r.logger.LogAttrs(r.req.Context(), level, "opine attempt", attrs...)
}

// describe names the outcome of an attempt.
func describe(a Attempt) string {
	if a.Err != nil {
		return OneLine(a.Err.Error())
	}
	return fmt.Sprint(a.Status, " ", http.StatusText(a.Status))
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

func discard(res *http.Response) {
	if res != nil {
		res.Body.Close()
	}
}
