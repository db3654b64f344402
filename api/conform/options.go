package conform

// An Option says how exchanges are checked.
type Option func(*checker)

// Strict makes violations of members and query parameters that the document does not name. Servers may add them without
// breaking anybody, so this is for finding out what the document lacks. A schema that says something about
// additionalProperties is taken at its word.
func Strict() Option {
	return func(c *checker) { c.strict = true }
}

// WithDocument checks against another document than the module's own.
func WithDocument(document *Document) Option {
	return func(c *checker) { c.document = document }
}
