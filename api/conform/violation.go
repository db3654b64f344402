package conform

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// Violation is the error of an exchange that breaks the document. It holds neither the key nor the values that it objects to.
type Violation struct {
	// Operation is the operationId, or the method and the path, if the document has no such operation.
	Operation string
	// StatusCode is the status of the response, or 0, if it was the request that broke the document.
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

// Problem is one thing in an exchange that is not as the document has it.
type Problem struct {
	// Pointer is a JSON pointer into the exchange: /request/query/limit, /response/status, /response/body/items/0/id.
	Pointer string
	// Rule is the keyword of the schema that is broken, such as type, required or minimum, or what else is: operation,
	// security, parameter and requestBody of a request; status, content, size and json of a response.
	Rule string
	// Reason says what is wrong, without the value.
	Reason string
}

// Error shows the problem as pointer, rule and reason.
func (p Problem) Error() string { return p.Pointer + ": " + p.Rule + ": " + p.Reason }

// problemsOf takes an error of kin-openapi apart. Its own text would not do: it quotes schemas and values at full length.
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
		reason := err.Reason
		if cause := err.RootCause(); cause != nil {
			reason += ": " + cause.Error()
		}
		return []Problem{{at, "type", reason}}
	case *openapi3.SchemaError:
		for _, token := range err.JSONPointer() {
			at += "/" + escape(token)
		}
		return []Problem{{at, err.SchemaField, err.Reason}}
	case Problem:
		return []Problem{err}
	default:
		return []Problem{{at, "parameter", err.Error()}}
	}
}

// escape writes a name as a token of a JSON pointer (RFC 6901).
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

// maxText is how many bytes a report quotes at once; names and media types come from the wire, at any length.
const maxText = 200

// cleaner makes text from the wire fit for a report: without the keys, in one line, not long.
func cleaner(keys []string) func(string) string {
	var pairs []string
	for _, key := range keys {
		if key = strings.TrimSpace(key); key != "" {
			pairs = append(pairs, key, "[key]", escape(key), "[key]")
		}
	}
	hide := strings.NewReplacer(pairs...)
	return func(text string) string {
		text = strings.Map(printable, hide.Replace(text))
		if len(text) > maxText {
			text = strings.ToValidUTF8(text[:maxText], "") + "…"
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
