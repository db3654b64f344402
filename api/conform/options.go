package conform

// Option configures a [Transport] or a [Handler].
type Option func(*checker)

// Strict also reports members and query parameters that the document does not declare. A server may
// add them without breaking a client, so Strict finds what the document lacks. It accepts any member
// of a schema that declares additionalProperties.
func Strict() Option {
	return func(c *checker) { c.strict = true }
}

// WithDocument checks against another document than this module's own.
func WithDocument(document *Document) Option {
	return func(c *checker) { c.document = document }
}

// checker checks messages against a document.
type checker struct {
	document *Document
	strict   bool
}

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
