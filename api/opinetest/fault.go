package opinetest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Fault makes selected requests fail, in the same way in every run. [WithFaults] and
// [Fake.AddFault] add it to a fake, and [ParseFault] reads it from text.
//
// Status, Body and HTML replace the fake's response, and need no key. A fault with one of these,
// with Reset, or with Hang but not Cut, prevents the request from being handled, unless Applied is
// set. Other faults change the response of a request that is handled.
//
// A request is handled on arrival: a DELETE with a Delay removes the user at once.
type Fault struct {
	// Operation selects requests by operationId, such as "listUsers". If it is empty, every
	// request matches, even one without a route.
	Operation string

	// First selects the first matching requests, and Nth selects one, counted from 1 since the
	// fault was added. At most one of them may be set. Without them, every request is selected.
	First, Nth int

	// Applied handles the request although its response is replaced or lost.
	Applied bool

	// Delay passes before the response or the reset.
	Delay time.Duration

	// Hang keeps the client waiting until it gives up. With Cut, the first bytes arrive.
	Hang bool

	// Reset resets the connection without a response. A client on a socket sees ECONNRESET
	// (WSAECONNRESET on Windows), or [io.EOF] over TLS; one on [Fake.Transport] sees ECONNRESET.
	//
	// An [http.Transport] itself repeats a GET if a reused connection breaks like this.
	Reset bool

	// Status is the status of a response, from 200. With Body or HTML, the default is 200.
	Status int

	// Header sets headers of the response. A name without values removes the header.
	// Content-Length and Transfer-Encoding follow from the body and cannot be set.
	Header http.Header

	// Body is the body of a response, with the type application/json unless Header sets another.
	// The default is an error in the fake's form for a Status of 400 or more, and otherwise empty.
	Body *string

	// HTML replaces the body with a page of HTML, as a proxy does.
	HTML bool

	// Cut truncates the body after this many bytes and breaks the connection. A body that is not
	// longer breaks off at its end. The Content-Length promises more.
	Cut *int

	// MaxLimit is the largest limit that a list applies and echoes. Operation must be a list.
	MaxLimit int

	// SilentLimit makes the list echo the requested limit although it applied MaxLimit.
	SilentLimit bool
}

// validate returns an error that states the rule if a setting is out of bounds or conflicts with
// another.
func (f *Fault) validate() error {
	lists := operations(true)
	for _, rule := range []struct {
		broken bool
		text   string
	}{
		{f.Operation != "" && !slices.Contains(operations(false), f.Operation), fmt.Sprintf(
			"unknown operation %q: use one of %s, for example %s?status=503",
			f.Operation, strings.Join(operations(false), ", "), lists[0])},
		{f.First < 0 || f.Nth < 0, "first and nth must be 1 or more, for example first=2"},
		{f.First > 0 && f.Nth > 0, "first and nth exclude each other"},
		{f.Delay < 0, "delay must not be negative, for example delay=1.5s"},
		{f.Status != 0 && (f.Status < 200 || f.Status > 999),
			fmt.Sprintf("status=%d: must be from 200 to 999, for example status=503", f.Status)},
		{f.Cut != nil && *f.Cut < 0, "cut must be 0 or more, for example cut=100"},
		{f.MaxLimit < 0, "max-limit must be 1 or more, for example max-limit=50"},
		{f.MaxLimit > 0 && !slices.Contains(lists, f.Operation), fmt.Sprintf(
			"max-limit needs a list (%s), for example %s?max-limit=50",
			strings.Join(lists, ", "), lists[0])},
		{f.MaxLimit > 0 && f.replaces(), "max-limit excludes status, body and html"},
		{f.SilentLimit && f.MaxLimit == 0, "silent-limit needs max-limit"},
		{f.Body != nil && f.HTML, "body and html exclude each other"},
		{f.Reset && (f.Hang || f.Cut != nil), "reset excludes hang and cut"},
		{f.unanswered() && (f.replaces() || len(f.Header) > 0 || f.MaxLimit > 0),
			"reset, or hang without cut, sends no response: it excludes status, headers, body, html and max-limit"},
		{f.replaces() && !allowsBody(f.status()) && (f.HTML || f.Cut != nil || f.Body != nil && *f.Body != ""),
			fmt.Sprintf("status=%d allows no body", f.Status)},
		{!f.replaces() && !f.unanswered() && f.Delay == 0 && len(f.Header) == 0 && f.Cut == nil && f.MaxLimit == 0,
			"the fault has no effect: add a setting such as status=503"},
	} {
		if rule.broken {
			return errors.New(rule.text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Header)) {
		if err := validateHeader(name, f.Header[name]); err != nil {
			return err
		}
	}
	return nil
}

func validateHeader(name string, values []string) error {
	const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if name == "" || strings.Trim(name, token) != "" {
		return fmt.Errorf("%q is not a header name: write NAME:VALUE, for example header=Retry-After:1", name)
	}
	if canonical := http.CanonicalHeaderKey(name); canonical == "Content-Length" || canonical == "Transfer-Encoding" {
		return fmt.Errorf("the header %s follows from the body and cannot be set", canonical)
	}
	for _, value := range values {
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return fmt.Errorf("the value %q of the header %s contains a control character", value, name)
		}
	}
	return nil
}

// replaces reports whether the fault replaces the fake's response.
func (f *Fault) replaces() bool {
	return f.Status != 0 || f.Body != nil || f.HTML
}

// unanswered reports whether the client gets no response.
func (f *Fault) unanswered() bool {
	return f.Reset || f.Hang && f.Cut == nil
}

// status returns the status of a replaced response.
func (f *Fault) status() int {
	if f.Status == 0 {
		return http.StatusOK
	}
	return f.Status
}

func allowsBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}
