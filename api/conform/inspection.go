package conform

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// inspection finds in a value what kin-openapi lets pass: integers that are too long by little, and, if it is strict, members
// that the document does not name.
type inspection struct {
	strict   bool
	problems []Problem
}

// value looks at a value that has to match the schemas; several, where they are composed of each other.
func (i *inspection) value(schemas []*openapi3.Schema, value any, at string) {
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
			i.value(items, item, at+"/"+strconv.Itoa(n))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			i.member(schemas, name, value[name], at+"/"+escape(name))
		}
	}
}

// member looks at a member of an object. It is declared if any of the schemas names it, and may be there undeclared where one of
// them says so itself, or none of them names any member.
func (i *inspection) member(schemas []*openapi3.Schema, name string, value any, at string) {
	var declared []*openapi3.Schema
	free, named := false, false
	for _, schema := range schemas {
		declared = withParts(declared, schema.Properties[name])
		free = free || schema.AdditionalProperties.Has != nil || schema.AdditionalProperties.Schema != nil
		named = named || len(schema.Properties) > 0
	}
	if i.strict && named && !free && len(declared) == 0 {
		i.problems = append(i.problems, Problem{at, "undeclared", "the document has no such member", leaf(value)})
	}
	i.value(declared, value, at)
}

// withParts adds a schema and what it is composed of.
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

// fitsInt64 judges only the two numbers that it is here for: to a float64, the largest int64 and the integer after it are the
// same, and so are the smallest and the one before it.
func fitsInt64(number json.Number) bool {
	if f, err := number.Float64(); err != nil || math.Abs(f) != 1<<63 {
		return true
	}
	_, err := number.Int64()
	return err == nil
}
