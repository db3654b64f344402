package opine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// operation is what an error says about an operation of the API's document.
type operation struct {
	name  string // its operationId
	scope string // the narrowest scope that allows it
}

var (
	listUsers  = operation{"listUsers", "users:read"}
	removeUser = operation{"removeUser", "users:write"}
)

// exchange is one call of an operation, as far as an error tells of it. It travels in the context, where the links of the
// transport write down what they did; the attempts make one for a request that comes without.
type exchange struct {
	operation
	userID    int64
	status    int
	requestID string
	attempts  []Attempt
	requests  int      // that were given a key and sent
	keys      []secret // that were sent, and so may be echoed
}

type exchangeKey struct{}

func (e *exchange) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, exchangeKey{}, e)
}

func exchangeOf(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

func (e *exchange) tried(attempts []Attempt) {
	e.attempts = append(e.attempts, attempts...)
}

func (e *exchange) sent(key secret) {
	e.requests++
	known := func(k secret) bool { return k.reveal() == key.reveal() }
	if !slices.ContainsFunc(e.keys, known) {
		e.keys = append(e.keys, key)
	}
}

// mayHaveReached says whether an attempt before the last one may have been carried out.
func (e *exchange) mayHaveReached() bool {
	for i := range len(e.attempts) - 1 {
		if e.attempts[i].reached {
			return true
		}
	}
	return false
}

// judge judges what the generated client gave: a response, whose body is decoded if it is an answer, or an error.
func (e *exchange) judge(res *http.Response, err error, decode func(body []byte) error) error {
	if err == nil {
		return e.read(res, decode)
	}
	if n := len(e.attempts); n > 0 {
		e.status = e.attempts[n-1].Status
	}
	// What net/http wraps around it is the URL, which may come from a redirect and quote anything.
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	failure := e.fail(nil, "", err)
	var held *heldError
	if errors.As(err, &held) {
		failure.RetryAfter = held.left
	}
	return failure
}

// fail makes the operation's error. Message and cause may quote the server, which may quote the key.
func (e *exchange) fail(kind error, message string, cause error) *Error {
	failure := &Error{
		Operation:  e.name,
		ID:         e.userID,
		StatusCode: e.status,
		Message:    e.redact(message),
		RequestID:  e.requestID,
		Attempts:   e.attempts,
		kind:       kind,
		cause:      cause,
		hint:       e.hint(kind),
	}
	if cause != nil {
		failure.causeText = oneLine(e.redact(cause.Error()))
	}
	return failure
}

func (e *exchange) hint(kind error) string {
	switch kind {
	case ErrUnauthorized:
		return "check the API key, and that it belongs to this server"
	case ErrForbidden:
		return fmt.Sprintf("use a key that has the scope %s", e.scope)
	default:
		return ""
	}
}

// excerpt makes a server's text fit for an error. The key goes first, so that no cut leaves half of it.
func (e *exchange) excerpt(text string) string { return excerpt(e.redact(text)) }
