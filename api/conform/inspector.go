package conform

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// inspector finds what kin-openapi overlooks: integers outside int64 and undeclared members. For
// values that its JSON Schema validator checked, inspector also applies readOnly and writeOnly.
type inspector struct {
	strict     bool
	jsonSchema bool
	problems   []Problem
	optional   map[string]bool // pointers to members that this message may omit although they are required
}

// merge appends what inspector found to the problems that kin-openapi found.
func (i *inspector) merge(problems []Problem) []Problem {
	problems = slices.DeleteFunc(problems, func(p Problem) bool { return p.Rule == "required" && i.optional[p.Pointer] })
	known := len(problems)
	for _, problem := range i.problems {
		samePlace := func(p Problem) bool { return p.Pointer == problem.Pointer }
		if problem.Rule != "format" || !slices.ContainsFunc(problems[:known], samePlace) {
			problems = append(problems, problem)
		}
	}
	return problems
}

// inspect checks a value that all the schemas describe.
func (i *inspector) inspect(schemas []*openapi3.Schema, value any, at string) {
	switch value := value.(type) {
	case json.Number:
		if needsInt64(schemas) && !fitsInt64(value) {
			i.problems = append(i.problems, Problem{at, "format", "number must be an int64", value.String()})
		}
	case []any:
		for n, item := range value {
			i.inspect(itemSchemas(schemas, n), item, at+"/"+strconv.Itoa(n))
		}
	case map[string]any:
		if i.jsonSchema {
			i.inspectDirection(schemas, value, at)
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			declared, open := memberSchemas(schemas, name)
			pointer := at + "/" + escape(name)
			if i.strict && !open && len(declared) == 0 {
				i.problems = append(i.problems,
					Problem{pointer, "undeclared", "the document has no such member", leaf(value[name])})
			}
			i.inspect(declared, value[name], pointer)
		}
	}
}

// inspectDirection reports readOnly members of a request and writeOnly members of a response.
func (i *inspector) inspectDirection(schemas []*openapi3.Schema, object map[string]any, at string) {
	rule, message := "writeOnly", direction(at)
	if message == "request" {
		rule = "readOnly"
	}
	for _, schema := range schemas {
		for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
			property, pointer := schema.Properties[name].Value, at+"/"+escape(name)
			if !(message == "request" && property.ReadOnly || message == "response" && property.WriteOnly) {
				continue
			}
			i.optional[pointer] = true
			if value := object[name]; value != nil {
				reason := fmt.Sprintf("%s property %q in %s", rule, name, message)
				i.problems = append(i.problems, Problem{pointer, rule, reason, leaf(value)})
			}
		}
	}
}

// itemSchemas returns what the schemas say about the element n of an array.
func itemSchemas(schemas []*openapi3.Schema, n int) []*openapi3.Schema {
	var items []*openapi3.Schema
	for _, schema := range schemas {
		if n < len(schema.PrefixItems) {
			items = withParts(items, schema.PrefixItems[n])
		} else {
			items = withParts(items, schema.Items)
		}
	}
	return items
}

// memberSchemas returns what the schemas say about a member of an object. The object is open if
// it may have any other member: if a schema mentions additionalProperties, or none declares a
// member.
func memberSchemas(schemas []*openapi3.Schema, name string) (declared []*openapi3.Schema, open bool) {
	closed := false
	for _, schema := range schemas {
		before := len(declared)
		declared = withParts(declared, schema.Properties[name])
		for pattern, ref := range schema.PatternProperties {
			if matched, err := regexp.MatchString(pattern, name); matched || err != nil {
				declared = withParts(declared, ref)
			}
		}
		if len(declared) == before {
			declared = withParts(declared, schema.AdditionalProperties.Schema)
		}
		open = open || schema.AdditionalProperties.Has != nil ||
			schema.UnevaluatedProperties.Has != nil || schema.UnevaluatedProperties.Schema != nil
		closed = closed || len(schema.Properties)+len(schema.PatternProperties) > 0
	}
	return declared, open || !closed
}

// withParts appends a schema and the schemas that it applies to the same value.
func withParts(schemas []*openapi3.Schema, ref *openapi3.SchemaRef) []*openapi3.Schema {
	if ref == nil || ref.Value == nil || slices.Contains(schemas, ref.Value) {
		return schemas
	}
	s := ref.Value
	schemas = append(schemas, s)
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf, openapi3.SchemaRefs{s.Then, s.Else}) {
		schemas = withParts(schemas, part)
	}
	return schemas
}

// needsInt64 reports whether a number must be an int64: some schema requires it, and no
// alternative accepts other numbers.
func needsInt64(schemas []*openapi3.Schema) bool {
	needed := false
	for _, schema := range schemas {
		isInt64 := schema.Format == "int64" && schema.Type.Includes(openapi3.TypeInteger)
		if !isInt64 && (schema.Type.Includes(openapi3.TypeInteger) || schema.Type.Includes(openapi3.TypeNumber)) {
			return false
		}
		needed = needed || isInt64
	}
	return needed
}

// fitsInt64 is exact. kin-openapi compares float64s, where the largest int64 equals 2^63.
func fitsInt64(number json.Number) bool {
	f, _, err := big.ParseFloat(number.String(), 10, 64, big.ToZero)
	if err != nil {
		return false
	}
	_, accuracy := f.Int64()
	return accuracy == big.Exact
}
