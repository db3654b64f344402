package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// The reasons for which a request is refused or its response rejected. Package opine exports them.
var (
	ErrInvalid            = errors.New("invalid request")
	ErrUnauthorized       = errors.New("the API key is missing or unknown")
	ErrRateLimited        = errors.New("too many requests")
	ErrRedirect           = errors.New("redirect not followed")
	ErrUnexpectedResponse = errors.New("unexpected response")
	ErrResponseTooLarge   = errors.New("response too large")
)

// Error is a request that ended without a usable response. It wraps the cause: that of the last
// attempt, or of the wait that was given up.
type Error struct {
	Record
	cause error
}

func (e *Error) Error() string { return e.cause.Error() }
func (e *Error) Unwrap() error { return e.cause }

// rejectedError is a response that was refused, or whose body could not be read.
type rejectedError struct {
	status int
	cause  error
}

func (e *rejectedError) Error() string { return e.cause.Error() }
func (e *rejectedError) Unwrap() error { return e.cause }

// unsentError is an attempt that failed before the request was sent.
type unsentError struct{ cause error }

func (e *unsentError) Error() string { return e.cause.Error() }
func (e *unsentError) Unwrap() error { return e.cause }

// ContextError returns why ctx is done, so that errors.Is finds both the context's error and its
// cause.
func ContextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == nil || errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// roundTrip calls a RoundTripper that somebody else wrote. Like net/http it tolerates one that
// breaks the interface's rules.
func roundTrip(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	res, err := next.RoundTrip(req)
	switch {
	case err != nil && res != nil && res.Body != nil:
		res.Body.Close()
		return nil, err
	case err != nil:
		return nil, err
	case res == nil:
		return nil, &finalError{errors.New("the RoundTripper returned neither a response nor an error")}
	case res.Body == nil:
		res.Body = http.NoBody
	}
	return res, nil
}

// finalError is an error that no retry can cure.
type finalError struct{ cause error }

func (e *finalError) Error() string { return e.cause.Error() }
func (e *finalError) Unwrap() error { return e.cause }
func (*finalError) NonRetriable()   {}
