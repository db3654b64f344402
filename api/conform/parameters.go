package conform

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// checkParameters returns the problems of the parameters. path has the values in the path.
func (c *checker) checkParameters(declared openapi3.Parameters, path map[string]string, req *http.Request) []Problem {
	query, err := url.ParseQuery(req.URL.RawQuery)
	if err != nil {
		return []Problem{{Pointer: "/request/query", Rule: "parameter", Reason: err.Error()}}
	}
	var problems []Problem
	for _, ref := range declared {
		count := len(query[ref.Value.Name])
		if ref.Value.In == openapi3.ParameterInQuery && count > 1 && !isRepeatable(ref.Value) {
			problems = append(problems, Problem{
				Pointer: "/request/query/" + escape(ref.Value.Name), Rule: "parameter",
				Reason: fmt.Sprintf("the parameter occurs %d times", count),
			})
			continue
		}
		problems = append(problems, c.checkParameter(ref.Value, path, req)...)
	}
	if c.strict {
		problems = append(problems, c.undeclaredParameters(declared, query)...)
	}
	return problems
}

// isRepeatable reports whether a query may have the parameter several times, as the elements of
// an array.
func isRepeatable(parameter *openapi3.Parameter) bool {
	return parameter.Schema != nil && parameter.Schema.Value.Type.Permits(openapi3.TypeArray)
}

func (c *checker) checkParameter(
	parameter *openapi3.Parameter, path map[string]string, req *http.Request,
) []Problem {
	schema := parameter.Schema
	for _, media := range parameter.Content {
		schema = media.Schema
	}
	var options []openapi3.SchemaValidationOption
	if schema != nil {
		options = c.document.schemaOptions("/request", schema.Value)
	}
	// Without a Route, the options alone choose the validator.
	input := &openapi3filter.RequestValidationInput{Request: req, PathParams: path, Options: &openapi3filter.Options{
		SkipSettingDefaults:     true, // or kin-openapi would write them into the request
		SchemaValidationOptions: options,
	}}
	return problemsOf("/request", openapi3filter.ValidateParameter(req.Context(), input, parameter), options)
}

// undeclaredParameters reports query parameters that the document lacks. filter[name] belongs to
// the object parameter filter.
func (c *checker) undeclaredParameters(parameters openapi3.Parameters, query url.Values) []Problem {
	declared := map[string]bool{}
	for _, parameter := range parameters {
		if parameter.Value.In == openapi3.ParameterInQuery {
			declared[parameter.Value.Name] = true
		}
	}
	if components := c.document.doc.Components; components != nil {
		for _, scheme := range components.SecuritySchemes {
			declared[scheme.Value.Name] = declared[scheme.Value.Name] || scheme.Value.In == openapi3.ParameterInQuery
		}
	}
	var problems []Problem
	for _, name := range slices.Sorted(maps.Keys(query)) {
		object, _, _ := strings.Cut(name, "[")
		if !declared[name] && !declared[object] {
			problems = append(problems, Problem{
				Pointer: "/request/query/" + escape(name), Rule: "undeclared",
				Reason: "the operation has no such parameter", Value: query.Get(name),
			})
		}
	}
	return problems
}
