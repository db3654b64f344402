package conform

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// formatOptions apply to parameters, headers and bodies.
var formatOptions = []openapi3.SchemaValidationOption{
	openapi3.MultiErrors(),
	openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(checkDateTime)),
	openapi3.WithStringFormatValidator("email", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail)),
}

// schemaOptions returns the options that validate a value at a pointer.
func (d *Document) schemaOptions(at string, schema *openapi3.Schema) []openapi3.SchemaValidationOption {
	options := slices.Clone(formatOptions)
	switch direction(at) {
	case "request":
		options = append(options, openapi3.VisitAsRequest())
	case "response":
		options = append(options, openapi3.VisitAsResponse())
	}
	if d.jsonSchema[schema] {
		options = append(options, openapi3.EnableJSONSchema2020())
	}
	return options
}

// direction returns the first token of the pointer, which is request or response for a message.
func direction(at string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return first
}

// findJSONSchema returns the schemas that have, or contain, a keyword that only kin-openapi's
// JSON Schema validator knows. The other validator explains problems better, is faster, and
// honors readOnly.
func findJSONSchema(doc *openapi3.T) map[*openapi3.Schema]bool {
	schemas := map[*openapi3.Schema]bool{}
	_ = doc.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		return ref.WalkSubtree(func(_ string, part *openapi3.SchemaRef) error {
			s := part.Value
			if s.Const != nil || s.PrefixItems != nil || s.Contains != nil || s.PatternProperties != nil ||
				s.DependentSchemas != nil || s.DependentRequired != nil || s.PropertyNames != nil || s.If != nil ||
				s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil ||
				s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil {
				schemas[ref.Value] = true
			}
			return nil
		})
	})
	return schemas
}

// checkValue returns the problems of a value at a pointer.
func (c *checker) checkValue(at string, schema *openapi3.SchemaRef, value any) []Problem {
	options := c.document.schemaOptions(at, schema.Value)
	problems := problemsOf(at, schema.Value.VisitJSON(value, options...), options)
	i := inspector{strict: c.strict, jsonSchema: c.document.jsonSchema[schema.Value], optional: map[string]bool{}}
	i.inspect(withParts(nil, schema), value, at)
	return i.merge(problems)
}

// dateTime captures the date with the minute, the second, and the offset. RFC 3339 allows lower
// case.
var dateTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d):(\d\d)(?:\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)

// checkDateTime accepts the date-times of RFC 3339. time.Parse alone accepts hours of one digit
// and refuses leap seconds, which occur at 23:59:60 UTC.
func checkDateTime(text string) error {
	parts := dateTime.FindStringSubmatch(strings.ToUpper(text))
	if parts == nil {
		return errNoDateTime
	}
	isLeap := parts[2] == "60"
	if isLeap {
		parts[2] = "59"
	}
	at, err := time.Parse(time.RFC3339, parts[1]+":"+parts[2]+parts[3])
	if err != nil || isLeap && at.UTC().Format(time.TimeOnly) != "23:59:59" {
		return errNoDateTime
	}
	return nil
}

var errNoDateTime = errors.New("no date and time of RFC 3339") // the errors of package time quote the text
