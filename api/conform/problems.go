package conform

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// problemsOf converts an error of kin-openapi, whose text quotes whole schemas and values. The
// options are those of the validation that failed.
func problemsOf(at string, err error, options []openapi3.SchemaValidationOption) []Problem {
	switch err := err.(type) {
	case nil:
		return nil
	case openapi3.MultiError:
		var problems []Problem
		for _, each := range err {
			for _, problem := range problemsOf(at, each, options) {
				if !slices.Contains(problems, problem) { // the parts of an allOf repeat each other
					problems = append(problems, problem)
				}
			}
		}
		return problems
	case *openapi3filter.RequestError:
		at += "/" + err.Parameter.In + "/" + escape(err.Parameter.Name)
		return problemsOf(at, err.Err, options)
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
		return schemaProblems(at, err, options)
	default:
		return []Problem{{Pointer: at, Rule: "parameter", Reason: err.Error()}}
	}
}

// schemaProblems prefers the causes of an error to the error itself.
func schemaProblems(at string, err *openapi3.SchemaError, options []openapi3.SchemaValidationOption) []Problem {
	causes, _ := errors.AsType[openapi3.MultiError](err.Origin)
	isUnion := err.SchemaField == "oneOf" || err.SchemaField == "anyOf"
	if len(causes) == 1 || len(causes) > 1 && !isUnion {
		return problemsOf(at, causes, options)
	}
	problem := Problem{at + pointerOf(err), cmp.Or(err.SchemaField, "schema"), err.Reason, leaf(err.Value)}
	if isUnion {
		if reason := explainUnion(err, options); reason != "" {
			problem.Reason = "value matches no schema of " + err.SchemaField + "; " + reason
			return []Problem{problem}
		}
	}
	if failure, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
		return jsonSchemaProblems(problem, failure.ErrorKind, err.Value)
	}
	return []Problem{problem}
}

// pointerOf returns the JSON pointer from the validated value to the offending one.
func pointerOf(err *openapi3.SchemaError) string {
	pointer := ""
	for _, token := range err.JSONPointer() {
		pointer += "/" + escape(token)
	}
	return pointer
}

var english = message.NewPrinter(language.English)

// jsonSchemaProblems completes the problem that kin-openapi's JSON Schema validator found in a
// value.
func jsonSchemaProblems(problem Problem, failure jsonschema.ErrorKind, value any) []Problem {
	var problems []Problem
	switch failure := failure.(type) {
	case *kind.Required:
		for _, name := range failure.Missing {
			reason := fmt.Sprintf("property %q is missing", name)
			problems = append(problems, Problem{problem.Pointer + "/" + escape(name), problem.Rule, reason, ""})
		}
		return problems
	case *kind.AdditionalProperties:
		object, _ := value.(map[string]any)
		for _, name := range failure.Properties {
			reason := fmt.Sprintf("property %q is unsupported", name)
			pointer := problem.Pointer + "/" + escape(name)
			problems = append(problems, Problem{pointer, problem.Rule, reason, leaf(object[name])})
		}
		return problems
	case *kind.Format:
		problem.Reason = fmt.Sprintf("value doesn't match the format %q (%v)", failure.Want, failure.Err)
	case *kind.Pattern:
		problem.Reason = fmt.Sprintf("string doesn't match the regular expression %q", failure.Want)
	default:
		problem.Reason = strings.TrimPrefix(failure.LocalizedString(english), problem.Rule+": ")
	}
	return []Problem{problem}
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
