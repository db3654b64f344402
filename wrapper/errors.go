package opine

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/transport"
)

// Reasons for a failure, for errors.Is. Every error of an operation is an [*Error] that wraps one of
// them, or the cause of a failed request, such as a context's error or a *net.OpError.
var (
	// ErrInvalid: the request was refused because of its contents, by this package before it was sent
	// (StatusCode is 0) or by the server (400; the status is assumed, the body is documented).
	ErrInvalid = transport.ErrInvalid
	// ErrUnauthorized: the key is missing or unknown (401, assumed), or cannot be sent.
	ErrUnauthorized = transport.ErrUnauthorized
	// ErrForbidden: the key lacks the scope that the operation needs (403, assumed).
	ErrForbidden = errors.New("the API key lacks a scope")
	// ErrNotFound: there is no such item (404, assumed).
	ErrNotFound = errors.New("not found")
	// ErrConflict: the invited person is a member or has an open invitation (409, assumed).
	ErrConflict = errors.New("conflict")
	// ErrRateLimited: too many requests (429, assumed).
	ErrRateLimited = transport.ErrRateLimited
	// ErrServer: the server failed (5xx; 500 is documented).
	ErrServer = errors.New("the server failed")
	// ErrRedirect: the server redirected to another origin, or in a way that turns a DELETE into a GET.
	// The redirect was not followed, and the key was not sent there.
	ErrRedirect = transport.ErrRedirect
	// ErrUnexpectedResponse: the response does not match the API's document: another media type, a body
	// that is not the expected JSON, a missing member, an unknown status.
	ErrUnexpectedResponse = transport.ErrUnexpectedResponse
	// ErrResponseTooLarge: the body is longer than any page can be.
	ErrResponseTooLarge = transport.ErrResponseTooLarge
	// ErrPagination: the pages contradict the request or each other, so that the listing cannot be
	// complete.
	ErrPagination = errors.New("inconsistent pagination")
	// ErrUnstableListing: the server's order keeps changing, so that the listing cannot be complete.
	ErrUnstableListing = errors.New("unstable listing")
)

// Issue is one objection of the API to a request.
type Issue = generated.Issue

// Error is the failure of one operation.
type Error struct {
	Operation  string  // the operationId, such as listUsers; with [NewTransport] the method and path
	ID         int64   // the item that the operation was about; 0 for none
	StatusCode int     // the HTTP status; 0 without a response
	Message    string  // the API's message, or why the response was refused
	Issues     []Issue // the objections of a validation error
	RequestID  string  // the response's X-Request-Id, if any (assumed)

	RetryAfter time.Duration // how long the server asks to wait before the next request; 0 if it does not
	Attempts   []Attempt     // every attempt, in order

	kind      error // one of the sentinels above, or nil
	cause     error // why the request failed, or nil
	causeText string
	hint      string // what to do, or empty
	fromAPI   bool   // the body is the API's JSON error, and not a proxy's
}

// Error returns one line: operation, id, status, reason, issues and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("opine: " + e.Operation)
	if e.ID != 0 {
		b.WriteString(" " + strconv.FormatInt(e.ID, 10))
	}
	if e.StatusCode != 0 {
		b.WriteString(": " + strings.TrimSpace(strconv.Itoa(e.StatusCode)+" "+http.StatusText(e.StatusCode)))
	}
	if e.kind != nil && (e.Message == "" || e.StatusCode < 400) {
		b.WriteString(": " + e.kind.Error())
	}
	if e.Message != "" && e.Message != http.StatusText(e.StatusCode) {
		b.WriteString(": " + strings.TrimSuffix(e.Message, "."))
	}
	for i, issue := range e.Issues {
		if i == maxIssuesShown {
			fmt.Fprintf(&b, "; %d more issues", len(e.Issues)-i)
			break
		}
		fmt.Fprintf(&b, "; %s: %s", issuePath(issue.Path), strings.TrimSuffix(transport.Excerpt(issue.Message), "."))
	}
	if e.causeText != "" {
		b.WriteString(": " + e.causeText)
	}
	if e.hint != "" {
		b.WriteString("; " + e.hint)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; the server asks to wait %v", e.RetryAfter.Round(time.Millisecond))
	}
	if n := len(e.Attempts); n > 1 {
		fmt.Fprintf(&b, ", after %d attempts", n)
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

// Unwrap returns the sentinel and the cause.
func (e *Error) Unwrap() []error {
	return slices.DeleteFunc([]error{e.kind, e.cause}, func(err error) bool { return err == nil })
}

// LogValue groups the error's fields for package slog.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("error", e.Error()), slog.String("operation", e.Operation)}
	if e.ID != 0 {
		attrs = append(attrs, slog.Int64("id", e.ID))
	}
	attrs = append(attrs, slog.Int("status", e.StatusCode), slog.Int("attempts", len(e.Attempts)))
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", e.RequestID))
	}
	return slog.GroupValue(attrs...)
}

// MayHaveSucceeded reports whether the server may have done what it was asked for: the reply to an
// attempt was lost, was a server error or could not be understood. A listing then shows the truth.
func (e *Error) MayHaveSucceeded() bool {
	return slices.ContainsFunc(e.Attempts, func(a Attempt) bool { return a.mayHaveApplied })
}

// confirmsAbsence reports whether the API itself answered that there is no such item (assumed: 404 or
// 410 with a JSON body that has the member error). A proxy's 404 does not.
func (e *Error) confirmsAbsence() bool {
	return e.fromAPI && (e.StatusCode == http.StatusNotFound || e.StatusCode == http.StatusGone)
}

// kindOfStatus is the only place that maps a status to a sentinel.
func kindOfStatus(status int) error {
	switch {
	case status == http.StatusBadRequest:
		return ErrInvalid
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound, status == http.StatusGone:
		return ErrNotFound
	case status == http.StatusConflict:
		return ErrConflict
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= 500 && status <= 599:
		return ErrServer
	case status >= 300 && status <= 399:
		return ErrRedirect
	default:
		return ErrUnexpectedResponse
	}
}

// maxIssuesShown is how many issues fit on a line.
const maxIssuesShown = 3

// issuePath formats the path of an issue like Go code: items[0].role.
func issuePath(path []generated.PathElement) string {
	var b strings.Builder
	for _, element := range path {
		name, ok := element.(string)
		switch {
		case !ok:
			fmt.Fprintf(&b, "[%v]", element)
		case b.Len() > 0:
			b.WriteString("." + name)
		default:
			b.WriteString(name)
		}
	}
	if b.Len() == 0 {
		return "request"
	}
	return transport.Excerpt(b.String())
}
