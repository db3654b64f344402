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

// A Fault is something that goes wrong on command, and never at random: it names the requests that it meets, and what
// happens to them. [WithFaults] and [Fake.AddFault] give it to a fake, [ParseFault] reads it from text.
//
// A fault that gives Status, Body or HTML puts an answer of its own in the place of the fake's, and nobody looks at the
// key. It and a fault without an answer, Reset or Hang, keep the request from being carried out, unless Applied says
// that it is. Every other fault spoils what the fake answers.
//
// Whether it is carried out is settled when a request arrives: somebody who is removed by a slow DELETE is gone at once,
// and the client hears of it late.
type Fault struct {
	// Operation is the operationId of the requests that the fault meets: "listUsers", "removeUser", or empty for every
	// request, routed or not.
	Operation string

	// First and Nth count the requests of this operation since the fault was added, from 1: the fault meets the first
	// ones or the n-th one only. At most one of them may be given; without, it meets every request.
	First, Nth int

	// Applied says that the request is carried out, and that it is the answer that gets lost.
	Applied bool

	// Delay passes before the answer, or before the connection is reset.
	Delay time.Duration

	// Hang leaves the client without an answer until it goes away. Together with Cut, it gets the answer up to there.
	Hang bool

	// Reset resets the connection without an answer. The client of a socket sees ECONNRESET (WSAECONNRESET on Windows) or,
	// where the connection can only be closed, [io.EOF]; that of [Fake.Transport] sees ECONNRESET.
	//
	// An [http.Transport] repeats a GET by itself if a connection that it had kept breaks like this.
	Reset bool

	// Status is the status of an answer, 200 or more. The default is 200 if Body or HTML is given.
	Status int

	// Header has headers to set in the answer; a name without a value removes that header. It may not have
	// Content-Length or Transfer-Encoding, which follow from the body.
	Header http.Header

	// Body is the body of an answer, as application/json unless Header says otherwise. The default is an error like those
	// of the fake if Status is 400 or more, or else nothing.
	Body *string

	// HTML makes the body of an answer a page of HTML, as proxies send it.
	HTML bool

	// Cut breaks the body off after so many bytes, or at its end if it is shorter, and the connection with it. The header
	// has promised more.
	Cut *int

	// MaxLimit is the largest limit that List Users applies, and echoes, whatever was asked for.
	MaxLimit int

	// SilentLimit makes List Users echo the limit asked for, though MaxLimit was applied.
	SilentLimit bool
}

// Validate says what is wrong with a fault, if anything: a value out of bounds, or two that exclude each other.
func (f Fault) Validate() error {
	if err := f.validate(); err != nil {
		return fmt.Errorf("opinetest: the fault %q: %w", f, err)
	}
	return nil
}

func (f *Fault) validate() error {
	for _, rule := range []struct {
		broken bool
		what   string
	}{
		{f.Operation != "" && !slices.Contains(operationIDs(), f.Operation), fmt.Sprintf(
			"there is no operation %q; there is %s", f.Operation, strings.Join(operationIDs(), ", "))},
		{f.First < 0 || f.Nth < 0, "first and nth count from 1"},
		{f.First > 0 && f.Nth > 0, "first and nth exclude each other"},
		{f.Delay < 0, "the delay is negative"},
		{f.Status != 0 && (f.Status < 200 || f.Status > 999), fmt.Sprintf("the status %d is not between 200 and 999", f.Status)},
		{f.Cut != nil && *f.Cut < 0, "the body cannot be cut before its first byte"},
		{f.MaxLimit < 0, "the largest limit is below 1"},
		{f.MaxLimit > 0 && f.Operation != listUsers, "only " + listUsers + " has a limit"},
		{f.MaxLimit > 0 && f.replaces(), "the limit of the fake's answer and another answer exclude each other"},
		{f.SilentLimit && f.MaxLimit == 0, "a silent limit needs a largest limit"},
		{f.Body != nil && f.HTML, "body and HTML exclude each other"},
		{f.Reset && (f.Hang || f.Cut != nil), "a reset excludes hanging and a cut"},
		{f.unanswered() && (f.replaces() || len(f.Header) > 0 || f.MaxLimit > 0),
			"there is no answer that could have a status, headers, a body or a limit"},
		{f.replaces() && !allowsBody(f.status()) && (f.HTML || f.Cut != nil || f.Body != nil && *f.Body != ""), fmt.Sprintf(
			"an answer with the status %d has no body", f.Status)},
		{!f.does(), "nothing goes wrong"},
	} {
		if rule.broken {
			return errors.New(rule.what)
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
	const inTokens = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if name == "" || strings.Trim(name, inTokens) != "" {
		return fmt.Errorf("%q is not the name of a header", name)
	}
	if canonical := http.CanonicalHeaderKey(name); canonical == "Content-Length" || canonical == "Transfer-Encoding" {
		return fmt.Errorf("the header %s follows from the body", canonical)
	}
	for _, value := range values {
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return fmt.Errorf("the header %s cannot have the value %q", name, value)
		}
	}
	return nil
}

// does says whether the fault makes a difference.
func (f *Fault) does() bool {
	return f.replaces() || f.unanswered() || f.Delay > 0 || len(f.Header) > 0 || f.Cut != nil || f.MaxLimit > 0
}

// replaces says whether the answer is the fault's own.
func (f *Fault) replaces() bool {
	return f.Status != 0 || f.Body != nil || f.HTML
}

// unanswered says whether there is no answer at all.
func (f *Fault) unanswered() bool {
	return f.Reset || f.Hang && f.Cut == nil
}

// status is that of an answer of the fault's own.
func (f *Fault) status() int {
	if f.Status == 0 {
		return http.StatusOK
	}
	return f.Status
}

// clone returns a fault that shares nothing with f, so that its giver can go on with it.
func (f Fault) clone() Fault {
	f.Header = f.Header.Clone()
	if f.Body != nil {
		f.Body = new(*f.Body)
	}
	if f.Cut != nil {
		f.Cut = new(*f.Cut)
	}
	return f
}

// operationIDs are the names that a fault can have for its requests.
func operationIDs() []string {
	var ids []string
	for op := range maps.Values(operations) {
		ids = append(ids, op.id)
	}
	slices.Sort(ids)
	return ids
}
