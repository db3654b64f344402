package opinetest

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// member describes a required text in the JSON body of a request.
type member struct {
	name  string
	check func(text string) issue // nil if the text is valid; the issue needs no path
}

// maxBody limits how much of a request the fake reads.
const maxBody = 1 << 20

// validateBody stores the members of a JSON body in values. It returns an issue for each invalid
// one.
func validateBody(r *http.Request, members []member, values map[string]any) []issue {
	var object map[string]any
	if len(members) > 0 && r.Body != nil && strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		// A body that is no object lacks all members.
		_ = json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(&object)
	}
	var issues []issue
	for _, m := range members {
		var problem issue
		switch value, exists := object[m.name]; text := value.(type) {
		case string:
			problem, values[m.name] = m.check(text), text
		default:
			problem = wrongType("string", jsonType(value, exists))
		}
		if problem != nil {
			problem["path"] = []string{m.name}
			issues = append(issues, problem)
		}
	}
	return issues
}

// jsonType returns zod's name for the type of a value.
func jsonType(value any, exists bool) string {
	switch value.(type) {
	case nil:
		if !exists {
			return "undefined"
		}
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

var address = regexp.MustCompile(`^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+\.[^\s@<>,;:"().]+$`)

func emailAddress(text string) issue {
	if address.MatchString(text) {
		return nil
	}
	return issue{"code": "invalid_string", "validation": "email", "message": "Invalid email"}
}

func notEmpty(text string) issue {
	if text != "" {
		return nil
	}
	return issue{
		"code": "too_small", "minimum": 1, "type": "string", "inclusive": true, "exact": false,
		"message": "String must contain at least 1 character(s)",
	}
}

// anyText parses one text.
func anyText(texts []string) (any, issue) {
	if len(texts) > 1 {
		return nil, wrongType("string", "array")
	}
	return texts[0], nil
}

// trueOrFalse parses one boolean.
func trueOrFalse(texts []string) (any, issue) {
	if len(texts) > 1 || texts[0] != "true" && texts[0] != "false" {
		return nil, wrongType("boolean", "string")
	}
	return texts[0] == "true", nil
}
