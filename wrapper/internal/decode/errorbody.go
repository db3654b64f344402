package decode

import (
	"encoding/json"

	"github.com/opine-go/opine/generated"
)

// ErrorBody reads what an API error body says, as far as it can be read: the text of the member error, or else of message,
// and each issue that is one. It reports whether body is a JSON object with a text as the member error.
func ErrorBody(body []byte) (message string, issues []generated.Issue, ok bool) {
	var members map[string]json.RawMessage // their names are exact, unlike those of a struct's fields
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
