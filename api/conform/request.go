package conform

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// checkRequest finds the operation that the request calls, and what is wrong with the call. The operation is nil if the
// document does not have it. The request returned is to be used in the place of the one given, which may have lost its body.
func (c *checker) checkRequest(req *http.Request) (*openapi3.Operation, *http.Request, []Problem) {
	route, params, err := c.document.router.FindRoute(req)
	if err != nil {
		return nil, req, []Problem{{Pointer: "/request", Rule: "operation", Reason: "the document has no such operation"}}
	}
	operation := route.Operation
	copied := req.Clone(req.Context())
	copied.Body = nil // kin-openapi would read it, and what it reads is gone
	problems := problemsOf("/request", openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request:    copied,
		PathParams: params,
		Route:      route,
		Options: &openapi3filter.Options{
			MultiError:              true,
			ExcludeRequestBody:      true,
			SkipSettingDefaults:     true, // a default belongs to the server; here it would only hide what was sent
			AuthenticationFunc:      requireKey,
			SchemaValidationOptions: schemaOptions,
		},
	}))
	if c.strict {
		parameters := slices.Concat(route.PathItem.Parameters, operation.Parameters)
		problems = append(problems, c.undeclaredParameters(req, parameters)...)
	}
	req, more := c.checkRequestBody(operation, req)
	return operation, req, append(problems, more...)
}

func (c *checker) checkRequestBody(operation *openapi3.Operation, req *http.Request) (*http.Request, []Problem) {
	const at = "/request/body"
	empty := req.Body == nil || req.Body == http.NoBody
	if operation.RequestBody == nil {
		if empty {
			return req, nil
		}
		return req, []Problem{{Pointer: at, Rule: "requestBody", Reason: "the operation takes no body"}}
	}
	declared := operation.RequestBody.Value
	if empty {
		if !declared.Required {
			return req, nil
		}
		return req, []Problem{{Pointer: at, Rule: "required", Reason: "the body is missing"}}
	}
	req = req.WithContext(req.Context()) // a RoundTripper leaves the caller's request as it is
	body, problems := c.checkBody("/request", declared.Content, req.Header, req.Body)
	req.Body = body
	return req, problems
}

// undeclaredParameters finds what the query has and the document does not. A parameter that is an object in brackets,
// filter[name], belongs to the parameter before them.
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
		before, _, _ := strings.Cut(name, "[")
		if !declared[name] && !declared[before] {
			problems = append(problems, Problem{
				Pointer: "/request/query/" + escape(name), Rule: "undeclared",
				Reason: "the operation has no such parameter", Value: query.Get(name),
			})
		}
	}
	return problems
}

// requireKey demands that there is a key. Whether it is the right one is the server's business.
func requireKey(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	scheme := in.SecurityScheme
	if strings.TrimSpace(keyOf(scheme, in.RequestValidationInput.Request)) != "" {
		return nil
	}
	place, name := "header", "Authorization"
	if scheme.Type == "apiKey" {
		place, name = scheme.In, scheme.Name
	}
	return Problem{Pointer: "/request/" + place + "/" + escape(name), Rule: "security", Reason: "the key is missing"}
}
