package conform

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
)

// Violation is the error for a request or response that breaks the document. It never contains
// the key. It quotes each offending value up to 40 characters, but no object and no array. These
// values are personal data if the server knows real people.
type Violation struct {
	// Operation is the operationId, or the method and path if the document lacks the operation.
	Operation string
	// StatusCode is the status of the response, or 0 if the request breaks the document. A
	// [Transport] does not send such a request, unless its options have a [Report].
	StatusCode int
	// Problems has at least one element.
	Problems []Problem
}

// Problem is one way in which a message breaks the document.
type Problem struct {
	// Pointer is a JSON pointer such as /request/query/limit, /response/status or
	// /response/body/items/0/id.
	Pointer string
	// Rule is the broken keyword of the schema, such as type, required or minimum, or one of
	// these: operation, security, parameter and requestBody for requests, status for responses,
	// content, size and json for bodies, undeclared for strict checks, and schema for what has no
	// keyword.
	Rule string
	// Reason explains the problem without the value.
	Reason string
	// Value is the start of the offending value. Text is quoted. Value is empty for objects,
	// arrays and missing values.
	Value string
}

// A page tends to have the same problem in each item, and text from the network has any length.
// These constants limit how many problems Error shows, and how many characters a Violation keeps
// of a text and of a value.
const (
	maxShown = 20
	maxText  = 200
	maxValue = 40
)

// Error returns one line with the first 20 problems.
func (v *Violation) Error() string {
	var b strings.Builder
	b.WriteString("conform: " + v.Operation)
	if v.StatusCode == 0 {
		b.WriteString(": request")
	} else {
		fmt.Fprintf(&b, ": response %d", v.StatusCode)
	}
	separator := ": "
	for _, problem := range v.Problems[:min(len(v.Problems), maxShown)] {
		b.WriteString(separator + problem.Error())
		separator = "; "
	}
	if more := len(v.Problems) - maxShown; more > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return b.String()
}

// NonRetriable marks the error for clients with this convention, such as package opine: a retry
// would break the document again, or hide that the first attempt did.
func (*Violation) NonRetriable() {}

// Error returns pointer, rule, reason and value.
func (p Problem) Error() string {
	text := p.Pointer + ": " + p.Rule + ": " + p.Reason
	if p.Value != "" {
		text += ", got " + p.Value
	}
	return text
}

// violation returns a Violation with sanitized texts, because any of them may come from the
// network.
func (c *checker) violation(
	req *http.Request, operation *openapi3.Operation, status int, problems []Problem,
) *Violation {
	sanitize := sanitizer(c.document.keys(req))
	violation := &Violation{Operation: req.Method + " " + req.URL.Path, StatusCode: status}
	if operation != nil && operation.OperationID != "" {
		violation.Operation = operation.OperationID
	}
	violation.Operation = sanitize(violation.Operation, maxText)
	for _, problem := range problems {
		violation.Problems = append(violation.Problems, Problem{
			Pointer: sanitize(problem.Pointer, maxText),
			Rule:    problem.Rule,
			Reason:  sanitize(problem.Reason, maxText),
			Value:   sanitize(problem.Value, maxValue),
		})
	}
	return violation
}

// sanitizer returns a function that redacts the keys in a text, replaces what is not printable,
// and truncates the text to a number of characters.
func sanitizer(keys []string) func(text string, length int) string {
	var pairs []string
	for _, key := range keys {
		if key = strings.TrimSpace(key); key != "" {
			pairs = append(pairs, key, "[key]", escape(key), "[key]")
		}
	}
	redact := strings.NewReplacer(pairs...)
	return func(text string, length int) string {
		text = strings.Map(printable, redact.Replace(text))
		shown := 0
		for i := range text {
			if shown++; shown > length {
				return text[:i] + "…"
			}
		}
		return text
	}
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
