package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// findResponse is what the document says about the status, or nil.
func findResponse(operation *openapi3.Operation, status int) (*openapi3.Response, []Problem) {
	declared := operation.Responses.Status(status)
	if declared == nil {
		declared = operation.Responses.Default()
	}
	if declared == nil || declared.Value.Extensions["x-opine-unexpected"] == true {
		reason := fmt.Sprintf("the document has no %d here", status)
		return nil, []Problem{{Pointer: "/response/status", Rule: "status", Reason: reason}}
	}
	return declared.Value, nil
}

// checkHeaders looks at the headers that the document names. Lists and objects in headers are not taken apart.
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

// schemaOptions are in force for parameters, headers and bodies.
var schemaOptions = []openapi3.SchemaValidationOption{
	openapi3.MultiErrors(),
	openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(checkDateTime)),
	openapi3.WithStringFormatValidator("email", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForEmail)),
}

var dateTimeShape = openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringDateTime)

// checkDateTime does by two what neither does alone: by its shape the 31st of February is a date, and time.Parse accepts
// one-digit hours. The error does not quote the text, as theirs do.
func checkDateTime(text string) error {
	_, err := time.Parse(time.RFC3339, text)
	if err != nil || dateTimeShape.Validate(text) != nil {
		return errors.New("no date and time of RFC 3339")
	}
	return nil
}
