package conform

import (
	"errors"
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

// schemaOptions returns the options that validate a value of the message at a pointer.
func schemaOptions(at string, schema *openapi3.Schema) []openapi3.SchemaValidationOption {
	options := slices.Clone(formatOptions)
	if isRequest(at) {
		options = append(options, openapi3.VisitAsRequest())
	} else {
		options = append(options, openapi3.VisitAsResponse())
	}
	if needsJSONSchema(schema) {
		options = append(options, openapi3.EnableJSONSchema2020())
	}
	return options
}

func isRequest(at string) bool { return strings.HasPrefix(at, "/request") }

// needsJSONSchema reports whether a schema, or a part of it, has a keyword that only kin-openapi's JSON
// Schema validator knows. The other validator explains problems better and honors readOnly.
func needsJSONSchema(schema *openapi3.Schema) bool {
	found := errors.New("found")
	return found == openapi3.NewSchemaRef("", schema).WalkSubtree(func(_ string, ref *openapi3.SchemaRef) error {
		s := ref.Value
		if s.Const != nil || s.PrefixItems != nil || s.Contains != nil || s.PatternProperties != nil ||
			s.DependentSchemas != nil || s.DependentRequired != nil || s.PropertyNames != nil || s.If != nil ||
			s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil ||
			s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil {
			return found
		}
		return nil
	})
}

// checkValue returns the problems of a value at a pointer.
func (c *checker) checkValue(at string, schema *openapi3.SchemaRef, value any) []Problem {
	options := schemaOptions(at, schema.Value)
	problems := problemsOf(at, schema.Value.VisitJSON(value, options...), options)
	i := inspector{strict: c.strict, jsonSchema: needsJSONSchema(schema.Value), optional: map[string]bool{}}
	i.inspect(withParts(nil, schema), value, at)
	return i.merge(problems)
}

var dateTimePattern = openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringDateTime)

// checkDateTime combines two checks: the pattern alone accepts February 31st, and time.Parse alone
// accepts hours of one digit. Unlike theirs, its error does not quote the text.
func checkDateTime(text string) error {
	_, err := time.Parse(time.RFC3339, text)
	if err != nil || dateTimePattern.Validate(text) != nil {
		return errors.New("no date and time of RFC 3339")
	}
	return nil
}
