package conform

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkResponse returns the problems of a response. It replaces the body of a response that the
// document has, but does not read any other, because the body of a 101 may never end. A default
// does not count next to other statuses, because it would hide what a server adds.
func (c *checker) checkResponse(operation *openapi3.Operation, method string, res *http.Response) []Problem {
	if c.allows(res.StatusCode) {
		return nil
	}
	ref, other := operation.Responses.Status(res.StatusCode), operation.Responses.Default()
	switch {
	case ref == nil && other == nil:
		return statusProblem("the document has no %d here", res.StatusCode)
	case ref == nil && operation.Responses.Len() > 1:
		return statusProblem("the document covers %d here only with default", res.StatusCode)
	case ref == nil:
		ref = other
	}
	problems := c.checkHeaders(ref.Value.Headers, res.Header)
	if method == http.MethodHead {
		return problems
	}
	var more []Problem
	res.Body, more = c.checkBody("/response", ref.Value.Content, res.Header, res.Body)
	return append(problems, more...)
}

func statusProblem(format string, status int) []Problem {
	return []Problem{{Pointer: "/response/status", Rule: "status", Reason: fmt.Sprintf(format, status)}}
}

func (c *checker) checkHeaders(declared openapi3.Headers, header http.Header) []Problem {
	var problems []Problem
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		at, values := "/response/header/"+escape(name), header.Values(name)
		switch one := declared[name].Value; {
		case len(values) > 0 && one.Schema != nil:
			problems = append(problems, c.checkHeader(at, one.Schema, values[0])...)
		case len(values) == 0 && one.Required:
			problems = append(problems, Problem{Pointer: at, Rule: "required", Reason: "the header is missing"})
		}
	}
	return problems
}

func (c *checker) checkHeader(at string, schema *openapi3.SchemaRef, text string) []Problem {
	types, value := schema.Value.Type, any(text)
	switch _, err := strconv.ParseFloat(text, 64); {
	case types.Includes(openapi3.TypeArray), types.Includes(openapi3.TypeObject):
		return nil
	case err == nil && (types.Includes(openapi3.TypeInteger) || types.Includes(openapi3.TypeNumber)):
		value = json.Number(text)
	}
	return c.checkValue(at, schema, value)
}
