package conform

import (
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkRequest returns the operation that the request calls, and the problems of the call. The
// operation is nil if the document lacks it. Checking reads the body, so the caller continues
// with the returned request.
func (c *checker) checkRequest(req *http.Request) (*openapi3.Operation, *http.Request, []Problem) {
	route, params, err := c.document.router.FindRoute(req)
	if err != nil || !atItsServer(route) {
		return nil, req, []Problem{{Pointer: "/request", Rule: "operation", Reason: "the document has no such operation"}}
	}
	operation := route.Operation
	parameters := slices.Clone(operation.Parameters)
	for _, shared := range route.PathItem.Parameters {
		if parameters.GetByInAndName(shared.Value.In, shared.Value.Name) == nil {
			parameters = append(parameters, shared)
		}
	}
	problems := slices.Concat(c.checkKey(operation, req), c.checkParameters(parameters, params, req))
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
