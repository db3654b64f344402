package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/opine-go/opine/generated"
)

// Document reads one JSON document, and nothing after it, into a struct of the generated package. It is stricter than
// encoding/json where a lax reading would pass off a zero value as an answer: required members must be there, null is no
// number and no list, the names of members are exact and stand once, text is valid UTF-8. It is laxer where one odd person
// would make a page unreadable: text and dates may be null, a date may be empty, unknown members are passed over.
//
// The library judges the whole document first, in one pass over its bytes; what is read of it after that is known to be JSON.
// Each item of a list is shown to item, if it is not nil, after it was read.
func Document(body []byte, out any, item func(index int, json []byte)) error {
	// Names that stand twice are looked for below, among the members that are read: the library's way costs more.
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true))
	document, err := dec.ReadValue()
	if err != nil {
		return invalidJSON(err)
	}
	if err := readDocument(document, out, item); err != nil {
		return err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there is more after the end of the JSON, at byte %d", len(document))
	}
	return nil
}

// placeError says where in a document what is wrong.
type placeError struct {
	at      jsontext.Pointer
	problem string
	value   string // what stands there, where the problem names it by %s
}

func (e *placeError) Error() string { return e.text(func(s string) string { return s }) }

// text shows of the document what excerpt makes of it.
func (e *placeError) text(excerpt func(string) string) string {
	place, problem := "the body", e.problem
	if e.at != "" {
		place = excerpt(string(e.at))
	}
	if e.value != "" {
		problem = strings.Replace(problem, "%s", excerpt(e.value), 1)
	}
	return place + " " + problem
}

// invalidJSON brings an error of the library into the form of a placeError.
func invalidJSON(err error) error {
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntactic):
		return &placeError{at: syntactic.JSONPointer, value: syntactic.Err.Error(),
			problem: fmt.Sprintf("is not valid JSON: %%s at byte %d", syntactic.ByteOffset)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &placeError{problem: "is empty or ends early"}
	default:
		return err
	}
}

// decodeError takes from an error's body what it says, as far as it can be read: the API's message and the issues.
func ErrorBody(body []byte) (message string, issues []generated.Issue, ok bool) {
	var envelope struct {
		Error   jsontext.Value   `json:"error"`
		Message jsontext.Value   `json:"message"`
		Issues  []jsontext.Value `json:"issues"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return "", nil, false
	}
	for _, text := range []jsontext.Value{envelope.Error, envelope.Message} {
		if message == "" && text.Kind() == '"' {
			_ = json.Unmarshal(text, &message)
		}
	}
	for _, raw := range envelope.Issues {
		var issue generated.Issue
		if issue.UnmarshalJSON(raw) == nil {
			issues = append(issues, issue)
		}
	}
	return message, issues, message != ""
}
