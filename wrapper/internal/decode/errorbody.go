package decode

import (
	"encoding/json"

	"github.com/opine-go/opine/generated"
)

// ErrorBody returns the message and the issues of an API error body, as far as they can be read.
// The message is the member error, or else the member message. ok reports whether body is a JSON
// object whose member error is a string.
func ErrorBody(body []byte) (message string, issues []generated.Issue, ok bool) {
	var members map[string]json.RawMessage // a struct would match names in any case
	if json.Unmarshal(body, &members) != nil {
		return "", nil, false
	}
	if message, ok = textOf(members["error"]); message == "" {
		message, _ = textOf(members["message"])
	}
	var list []json.RawMessage
	_ = json.Unmarshal(members["issues"], &list)
	for _, raw := range list {
		var issue *generated.Issue
		if json.Unmarshal(raw, &issue) == nil && issue != nil {
			issues = append(issues, *issue)
		}
	}
	return message, issues, ok
}

func textOf(raw json.RawMessage) (string, bool) {
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}
