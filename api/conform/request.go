package conform

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// checkRequest returns the operation that the request calls, and the problems of the call. The
// operation is nil if the document lacks it. Checking reads the body, so the caller continues with the
// returned request.
func (c *checker) checkRequest(req *http.Request) (*openapi3.Operation, *http.Request, []Problem) {
	route, params, err := c.document.router.FindRoute(req)
	if err != nil {
		return nil, req, []Problem{{Pointer: "/request", Rule: "operation", Reason: "the document has no such operation"}}
	}
	operation := route.Operation
	bodyless := req.Clone(req.Context())
	bodyless.Body = nil // or kin-openapi would consume it
	err = openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request:    bodyless,
		PathParams: params,
		Route:      route,
		Options: &openapi3filter.Options{
			MultiError:              true,
			ExcludeRequestBody:      true,
			SkipSettingDefaults:     true, // or kin-openapi would write them into the request
			AuthenticationFunc:      requireKey,
			SchemaValidationOptions: schemaOptions,
		},
	})
	problems := problemsOf("/request", err)
	if c.strict {
		parameters := slices.Concat(route.PathItem.Parameters, operation.Parameters)
		problems = append(problems, c.undeclaredParameters(req, parameters)...)
	}
	req, more := c.checkRequestBody(operation, req)
	return operation, req, append(problems, more...)
}

func (c *checker) checkRequestBody(operation *openapi3.Operation, req *http.Request) (*http.Request, []Problem) {
	empty := req.Body == nil || req.Body == http.NoBody
	switch {
	case operation.RequestBody == nil && !empty:
		return req, []Problem{{Pointer: "/request/body", Rule: "requestBody", Reason: "the operation takes no body"}}
	case !empty:
		req = req.WithContext(req.Context()) // a RoundTripper must not change the caller's request
		var problems []Problem
		req.Body, problems = c.checkBody("/request", operation.RequestBody.Value.Content, req.Header, req.Body)
		return req, problems
	case operation.RequestBody != nil && operation.RequestBody.Value.Required:
		return req, []Problem{{Pointer: "/request/body", Rule: "required", Reason: "the body is missing"}}
	}
	return req, nil
}

// undeclaredParameters reports query parameters that the document lacks. filter[name] belongs to the
// object parameter filter.
func (c *checker) undeclaredParameters(req *http.Request, parameters openapi3.Parameters) []Problem {
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
	query := req.URL.Query()
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
