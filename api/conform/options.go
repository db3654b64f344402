package conform

import "slices"

// Option configures a [Transport] or a [Handler].
type Option func(*checker)

// Strict also reports members and query parameters that the document does not declare. A server
// may add them without breaking a client, so Strict finds what the document lacks. It accepts any
// member of a schema that declares additionalProperties.
func Strict() Option {
	return func(c *checker) { c.strict = true }
}

// WithDocument checks against another document than this module's own.
func WithDocument(document *Document) Option {
	return func(c *checker) { c.document = document }
}

// WithoutKey accepts requests without a key. Use it for a [Transport] that sees a request before
// the client adds the key.
func WithoutKey() Option {
	return func(c *checker) { c.withoutKey = true }
}

// AllowStatus accepts every response with one of these statuses, whatever its headers and body
// are. Use it to test how a client retries after a fault such as a 502 with an HTML page.
// [Handler] does not report the problems of such a request either.
func AllowStatus(statuses ...int) Option {
	return func(c *checker) { c.allowed = append(c.allowed, statuses...) }
}

// Report calls f with each violation, and changes nothing else: a [Transport] sends the request
// and returns the response, and a [Handler] does not fail its test. f may be called concurrently.
func Report(f func(*Violation)) Option {
	return func(c *checker) { c.report = f }
}

// checker checks messages against a document.
type checker struct {
	document   *Document
	strict     bool
	withoutKey bool
	allowed    []int
	report     func(*Violation) // nil without the option
}

func (c *checker) allows(status int) bool { return slices.Contains(c.allowed, status) }

func newChecker(opts []Option) *checker {
	c := &checker{}
	for _, opt := range opts {
		opt(c)
	}
	if c.document == nil {
		c.document = embedded()
	}
	return c
}
