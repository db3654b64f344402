package conform

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkResponse returns the problems of a response. It replaces the body of a response that the
// document has, but does not read any other, because the body of a 101 may never end.
func (c *checker) checkResponse(operation *openapi3.Operation, method string, res *http.Response) []Problem {
	ref := operation.Responses.Status(res.StatusCode)
	if ref == nil {
		ref = operation.Responses.Default()
	}
	if ref == nil {
		reason := fmt.Sprintf("the document has no %d here", res.StatusCode)
		return []Problem{{Pointer: "/response/status", Rule: "status", Reason: reason}}
	}
	problems := c.checkHeaders(ref.Value.Headers, res.Header)
	if method == http.MethodHead {
		return problems
	}
	var more []Problem
	res.Body, more = c.checkBody("/response", ref.Value.Content, res.Header, res.Body)
	return append(problems, more...)
}

func (c *checker) checkHeaders(declared openapi3.Headers, header http.Header) []Problem {
	var problems []Problem
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		at, values := "/response/header/"+escape(name), header.Values(name)
		switch one := declared[name].Value; {
		case len(values) > 0 && one.Schema != nil:
			problems = append(problems, c.checkHeader(at, one.Schema.Value, values[0])...)
		case len(values) == 0 && one.Required:
			problems = append(problems, Problem{Pointer: at, Rule: "required", Reason: "the header is missing"})
		}
	}
	return problems
}

func (c *checker) checkHeader(at string, schema *openapi3.Schema, text string) []Problem {
	var value any
	switch {
	case schema.Type.Is(openapi3.TypeString):
		value = text
	case schema.Type.Is(openapi3.TypeInteger), schema.Type.Is(openapi3.TypeNumber):
		value = json.Number(text)
	default:
		return nil
	}
	return problemsOf(at, schema.VisitJSON(value, c.document.options...))
}
