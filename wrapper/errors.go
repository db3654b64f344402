package opine

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// What went wrong, for errors.Is. Every error of an operation is an *Error that wraps one of these, or the cause of a failed
// exchange: a context's error, a *net.OpError and the like.
var (
	// ErrInvalid: the request was refused because of what it contains, by this package before it was sent (StatusCode is
	// then 0) or by the server (400; the status is assumed, the body is documented).
	ErrInvalid = errors.New("invalid request")
	// ErrUnauthorized: the key is missing or unknown (401, assumed), or no key could be sent.
	ErrUnauthorized = errors.New("the API key is missing or unknown")
	// ErrForbidden: the key lacks the scope that the operation needs (403, assumed).
	ErrForbidden = errors.New("the API key lacks a scope")
	// ErrNotFound: there is no such user, or no longer one (404, assumed).
	ErrNotFound = errors.New("not found")
	// ErrRateLimited: too many requests (429, assumed).
	ErrRateLimited = errors.New("too many requests")
	// ErrServer: the server failed (5xx; 500 is documented).
	ErrServer = errors.New("the server failed")
	// ErrRedirect: the server redirected to another origin, or in a way that would turn a DELETE into a GET. Neither is
	// followed, and the key was not sent there.
	ErrRedirect = errors.New("redirect not followed")
	// ErrUnexpectedResponse: the response cannot be what the API means: another media type, a body that is not the JSON
	// expected, a missing member, a status that the API does not have.
	ErrUnexpectedResponse = errors.New("unexpected response")
	// ErrResponseTooLarge: the body is longer than any page can be.
	ErrResponseTooLarge = errors.New("response too large")
	// ErrPagination: pages contradict what was asked for, or each other, so that the listing cannot be complete.
	ErrPagination = errors.New("inconsistent pagination")
	// ErrUnstableListing: the server's order keeps changing, so that no listing can be complete.
	ErrUnstableListing = errors.New("unstable listing")
)

// Error is the failure of one operation: what failed, on which user, and what the server said.
type Error struct {
	Operation  string  // the operationId of the API's document: listUsers, removeUser
	ID         int64   // whom removeUser was about; otherwise 0
	StatusCode int     // the HTTP status; 0 when there was no response
	Message    string  // the API's own words, or why the response was refused
	Issues     []Issue // what a validation error objects to
	RequestID  string  // the X-Request-Id of the response, if it had one (assumed)

	RetryAfter time.Duration // how long the server asks to wait before the next request; 0 when it does not say
	Attempts   []Attempt     // every time the request was sent

	kind      error // one of the sentinels above, or nil
	cause     error // what made the exchange fail, or nil
	causeText string
	hint      string // what to do, or empty
}

// Error says all of it in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("opine: ")
	b.WriteString(e.Operation)
	if e.ID != 0 {
		b.WriteString(" " + strconv.FormatInt(e.ID, 10))
	}
	if e.StatusCode != 0 {
		b.WriteString(": " + strconv.Itoa(e.StatusCode))
		if text := http.StatusText(e.StatusCode); text != "" {
			b.WriteString(" " + text)
		}
	}
	if e.kind != nil && (e.Message == "" || e.StatusCode < 400) {
		b.WriteString(": " + e.kind.Error())
	}
	if e.Message != "" {
		b.WriteString(": " + strings.TrimSuffix(e.Message, ".")) // the line goes on
	}
	for i, issue := range e.Issues {
		if i == shownIssues {
			fmt.Fprintf(&b, "; and %d more issues", len(e.Issues)-i)
			break
		}
		fmt.Fprintf(&b, "; %s: %s", issuePath(issue.Path), strings.TrimSuffix(excerpt(issue.Message), "."))
	}
	if e.cause != nil {
		b.WriteString(": " + e.causeText)
	}
	if e.hint != "" {
		b.WriteString("; " + e.hint)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, "; the server asks to wait %v", e.RetryAfter)
	}
	if n := len(e.Attempts); n > 1 && e.StatusCode != 0 {
		fmt.Fprintf(&b, ", after %d attempts", n)
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

// Unwrap gives errors.Is and errors.As the sentinel and the cause.
func (e *Error) Unwrap() []error {
	var errs []error
	if e.kind != nil {
		errs = append(errs, e.kind)
	}
	if e.cause != nil {
		errs = append(errs, e.cause)
	}
	return errs
}

// MayHaveSucceeded says whether the server may have done what it was asked for all the same: an attempt's answer was lost,
// was a server error, or could not be understood. After a failed [Users.Remove] the user may then be gone; a listing tells.
func (e *Error) MayHaveSucceeded() bool {
	return slices.ContainsFunc(e.Attempts, func(a Attempt) bool { return a.reached })
}

// kindOfStatus is the one place that says which status means which sentinel.
func kindOfStatus(status int) error {
	switch {
	case status == http.StatusBadRequest:
		return ErrInvalid
	case status == http.StatusUnauthorized:
		return ErrUnauthorized
	case status == http.StatusForbidden:
		return ErrForbidden
	case status == http.StatusNotFound:
		return ErrNotFound
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

// issuePath writes a path the way code does: items[0].role.
func issuePath(path []PathElement) string {
	var b strings.Builder
	for _, element := range path {
		if name, ok := element.(string); ok {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(name)
			continue
		}
		fmt.Fprintf(&b, "[%v]", element)
	}
	if b.Len() == 0 {
		return "request"
	}
	return excerpt(b.String())
}

// shownIssues is how many issues fit into a line.
const shownIssues = 3

// excerptLength bounds what a server's text may take of an error: a line on a terminal.
const excerptLength = 120

// excerpt makes a server's text safe for a line: bounded, with what could move a cursor, turn the direction of text or
// forge a line escaped.
func excerpt(text string) string {
	cut := ""
	if len(text) > excerptLength {
		text, cut = strings.ToValidUTF8(text[:excerptLength], ""), "…"
	}
	quoted := strconv.QuoteToGraphic(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`) + cut
}

// causeLength bounds the text of a cause, which may quote what a server sent where a header should be.
const causeLength = 400

// oneLine makes the text of a cause fit for a line. It leaves a text as it is that it has made.
func oneLine(text string) string {
	var b strings.Builder
	for i, r := range text {
		if i > causeLength {
			b.WriteString("…")
			break
		}
		if strconv.IsGraphic(r) && r != utf8.RuneError {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
