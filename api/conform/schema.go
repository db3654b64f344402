package conform

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// schemaOptions apply to parameters, headers and bodies.
var schemaOptions = []openapi3.SchemaValidationOption{
	openapi3.MultiErrors(),
	openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(checkDateTime)),
	openapi3.WithStringFormatValidator("email", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail)),
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

// inspector finds what kin-openapi accepts although it breaks the document: an integer just outside
// int64, and, if strict, an undeclared member.
type inspector struct {
	strict   bool
	problems []Problem
}

// inspect checks a value that all the schemas describe.
func (i *inspector) inspect(schemas []*openapi3.Schema, value any, at string) {
	switch value := value.(type) {
	case json.Number:
		if slices.ContainsFunc(schemas, isInt64) && !fitsInt64(value) {
			i.problems = append(i.problems, Problem{at, "format", "number must be an int64", value.String()})
		}
	case []any:
		var items []*openapi3.Schema
		for _, schema := range schemas {
			items = withParts(items, schema.Items)
		}
		for n, item := range value {
			i.inspect(items, item, at+"/"+strconv.Itoa(n))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			i.inspectMember(schemas, name, value[name], at+"/"+escape(name))
		}
	}
}

// inspectMember checks a member of an object. A schema that mentions additionalProperties, and an
// object without declared members, accept any member.
func (i *inspector) inspectMember(schemas []*openapi3.Schema, name string, value any, at string) {
	var declared []*openapi3.Schema
	open, hasProperties := false, false
	for _, schema := range schemas {
		declared = withParts(declared, schema.Properties[name])
		open = open || schema.AdditionalProperties.Has != nil || schema.AdditionalProperties.Schema != nil
		hasProperties = hasProperties || len(schema.Properties) > 0
	}
	if i.strict && hasProperties && !open && len(declared) == 0 {
		i.problems = append(i.problems, Problem{at, "undeclared", "the document has no such member", leaf(value)})
	}
	i.inspect(declared, value, at)
}

// withParts appends a schema and its parts in allOf, anyOf and oneOf.
func withParts(schemas []*openapi3.Schema, ref *openapi3.SchemaRef) []*openapi3.Schema {
	if ref == nil || ref.Value == nil || slices.Contains(schemas, ref.Value) {
		return schemas
	}
	schemas = append(schemas, ref.Value)
	for _, part := range slices.Concat(ref.Value.AllOf, ref.Value.AnyOf, ref.Value.OneOf) {
		schemas = withParts(schemas, part)
	}
	return schemas
}

func isInt64(schema *openapi3.Schema) bool {
	return schema.Type.Is(openapi3.TypeInteger) && schema.Format == "int64"
}

// fitsInt64 reports false for the integers just outside int64. kin-openapi accepts them, because as a
// float64 they equal the first and the last int64. It rejects all others itself.
func fitsInt64(number json.Number) bool {
	if f, err := number.Float64(); err != nil || math.Abs(f) != 1<<63 {
		return true
	}
	_, err := number.Int64()
	return err == nil
}
