package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// Violation is the error of an exchange that breaks the document. It does not hold the key. Of the exchange it quotes the
// values that it objects to, each cut to 40 characters, and never an object or a list: with real people on the wire, these are
// personal data, one member at a time.
type Violation struct {
	// Operation is the operationId, or the method and the path, if the document has no such operation.
	Operation string
	// StatusCode is the status of the response, or 0, if the request broke the document and was not sent.
	StatusCode int
	// Problems are all of them, at least one.
	Problems []Problem
}

// maxShown is how many problems Error shows: the same one tends to be in every item of a page.
const maxShown = 20

// Error shows the problems in one line, the first 20 if there are more.
func (v *Violation) Error() string {
	var b strings.Builder
	b.WriteString("conform: " + v.Operation)
	if v.StatusCode == 0 {
		b.WriteString(": request not sent")
	} else {
		fmt.Fprintf(&b, ": response %d", v.StatusCode)
	}
	separator := ": "
	for _, problem := range v.Problems[:min(len(v.Problems), maxShown)] {
		b.WriteString(separator + problem.Error())
		separator = "; "
	}
	if more := len(v.Problems) - maxShown; more > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return b.String()
}

// NonRetriable tells clients that know this convention, as package opine does, not to send the request again: the exchange would
// break the document again, or hide that it did.
func (*Violation) NonRetriable() {}

// Problem is one thing in an exchange that is not as the document has it.
type Problem struct {
	// Pointer is a JSON pointer into the exchange: /request/query/limit, /response/status, /response/body/items/0/id.
	Pointer string
	// Rule is the keyword of the schema that is broken, such as type, required or minimum, or what else is: operation,
	// security, parameter and requestBody of a request; status of a response; content, size and json of either body; and
	// undeclared, where the check is strict.
	Rule string
	// Reason says what is wrong, without the value.
	Reason string
	// Value is the beginning of the value at fault, text in quotes. It is empty if that is an object or a list, or if nothing
	// is there.
	Value string
}

// Error shows the problem as pointer, rule, reason and value.
func (p Problem) Error() string {
	text := p.Pointer + ": " + p.Rule + ": " + p.Reason
	if p.Value != "" {
		text += ", got " + p.Value
	}
	return text
}

// problemsOf takes an error of kin-openapi apart. Its own text would not do: it quotes schemas and values at full length.
func problemsOf(at string, err error) []Problem {
	switch err := err.(type) {
	case nil:
		return nil
	case openapi3.MultiError:
		var problems []Problem
		for _, each := range err {
			for _, problem := range problemsOf(at, each) {
				if !slices.Contains(problems, problem) { // each part of an allOf finds the same
					problems = append(problems, problem)
				}
			}
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
		reason := err.Reason
		if cause := err.RootCause(); cause != nil {
			reason += ": " + cause.Error()
		}
		problem := Problem{Pointer: at, Rule: "type", Reason: reason}
		if err.Value != nil {
			problem.Value = leaf(err.Value)
		}
		return []Problem{problem}
	case *openapi3.SchemaError:
		if parts, ok := errors.AsType[openapi3.MultiError](err.Origin); ok && err.SchemaField == "allOf" {
			return problemsOf(at, parts) // what is wrong with each part says more
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

// leaf is the text of a value that has no parts.
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

// What is quoted comes from the wire, at any length. So many characters are shown: of a name, a media type or a reason, and of a
// value.
const (
	maxText  = 200
	maxValue = 40
)

// cleaner makes text from the wire fit for a report: without the keys, in one line, not long.
func cleaner(keys []string) func(text string, length int) string {
	var pairs []string
	for _, key := range keys {
		if key = strings.TrimSpace(key); key != "" {
			pairs = append(pairs, key, "[key]", escape(key), "[key]")
		}
	}
	hide := strings.NewReplacer(pairs...)
	return func(text string, length int) string {
		text = strings.Map(printable, hide.Replace(text))
		shown := 0
		for i := range text {
			if shown++; shown > length {
				return text[:i] + "…"
			}
		}
		return text
	}
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
