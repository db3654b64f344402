package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// problemsOf converts an error of kin-openapi, whose text quotes whole schemas and values.
func problemsOf(at string, err error) []Problem {
	switch err := err.(type) {
	case nil:
		return nil
	case openapi3.MultiError:
		var problems []Problem
		for _, each := range err {
			problems = append(problems, problemsOf(at, each)...)
		}
		return problems
	case *openapi3filter.SecurityRequirementsError:
		return problemsOf(at, openapi3.MultiError(err.Errors))
	case *openapi3filter.RequestError:
		if parameter := err.Parameter; parameter != nil {
			at += "/" + parameter.In + "/" + escape(parameter.Name)
		}
		return problemsOf(at, err.Err)
	case *openapi3filter.ParseError:
		problem := Problem{Pointer: at, Rule: "type", Reason: err.Reason}
		if cause := err.RootCause(); cause != nil {
			problem.Reason += ": " + cause.Error()
		}
		if err.Value != nil {
			problem.Value = leaf(err.Value)
		}
		return []Problem{problem}
	case *openapi3.SchemaError:
		if parts, ok := errors.AsType[openapi3.MultiError](err.Origin); ok && err.SchemaField == "allOf" {
			return problemsOf(at, parts)
		}
		for _, token := range err.JSONPointer() {
			at += "/" + escape(token)
		}
		return []Problem{{at, err.SchemaField, err.Reason, leaf(err.Value)}}
	case Problem:
		return []Problem{err}
	default:
		return []Problem{{Pointer: at, Rule: "parameter", Reason: err.Error()}}
	}
}

// leaf formats a value that is neither an object nor an array.
func leaf(value any) string {
	switch value := value.(type) {
	case string:
		return `"` + value + `"`
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case nil:
		return "null"
	case bool, int64, json.Number:
		return fmt.Sprint(value)
	default:
		return ""
	}
}

// escape writes a name as a token of a JSON pointer (RFC 6901).
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }
