package opine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode reads one JSON document, and nothing after it, into a struct of the generated package. It is stricter than
// encoding/json where a lax reading would pass off a zero value as an answer: required members must be there, null is no
// number and no list, the names of members are exact and stand once, text is valid UTF-8. It is laxer where one odd person
// would make a page unreadable: text and dates may be null, a date may be empty, unknown members are passed over.
func decode(body []byte, out any) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(body))
	if err := json.UnmarshalDecode(dec, out, readers); err != nil {
		return placed(err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there is more after the end of the JSON, at byte %d", dec.InputOffset())
	}
	return nil
}

// readers is what decode does in its own way, type by type.
var readers = json.WithUnmarshalers(json.JoinUnmarshalers(
	json.UnmarshalFromFunc(objectReader[UserPage]()),
	json.UnmarshalFromFunc(objectReader[User]()),
	json.UnmarshalFromFunc(objectReader[RemovedUser]()),
	json.UnmarshalFromFunc(readTime),
))

// member is a field of a generated struct, at the index that it has there.
type member struct {
	name     string
	required bool
	nullable bool
}

// membersOf reads from a generated struct what its document says: the generator marks a member that may be missing with
// omitempty. That null is accepted for text and dates is this package's own rule.
func membersOf(t reflect.Type) []member {
	var members []member
	for field := range t.Fields() {
		name, tagOptions, _ := strings.Cut(field.Tag.Get("json"), ",")
		members = append(members, member{
			name:     name,
			required: !strings.Contains(tagOptions, "omitempty"),
			nullable: field.Type.Kind() == reflect.String || field.Type.Kind() == reflect.Pointer ||
				field.Type == reflect.TypeFor[time.Time](),
		})
	}
	return members
}

func objectReader[T any]() func(*jsontext.Decoder, *T) error {
	members := membersOf(reflect.TypeFor[T]())
	indexOf := make(map[string]int, len(members))
	for i, m := range members {
		indexOf[m.name] = i
	}
	return func(dec *jsontext.Decoder, out *T) error {
		if kind := dec.PeekKind(); kind != '{' && kind != 0 {
			return misfit(dec, kind, "an object")
		}
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		seen := make([]bool, len(members))
		for kind := dec.PeekKind(); kind != '}' && kind != 0; kind = dec.PeekKind() {
			name, err := dec.ReadToken()
			if err != nil {
				return err
			}
			i, known := indexOf[name.String()]
			if !known {
				if err := dec.SkipValue(); err != nil {
					return err
				}
				continue
			}
			if !members[i].nullable && dec.PeekKind() == 'n' {
				return &placeError{dec.StackPointer(), "is null"}
			}
			if err := json.UnmarshalDecode(dec, reflect.ValueOf(out).Elem().Field(i).Addr().Interface()); err != nil {
				return err
			}
			seen[i] = true
		}
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		for i, m := range members {
			if m.required && !seen[i] {
				return &placeError{dec.StackPointer().AppendToken(m.name), "is missing"}
			}
		}
		return nil
	}
}

// misfit passes over the next value, so that the decoder's pointer names it.
func misfit(dec *jsontext.Decoder, kind jsontext.Kind, wanted string) error {
	if err := dec.SkipValue(); err != nil {
		return err
	}
	return &placeError{dec.StackPointer(), fmt.Sprintf("is %s, not %s", kindName(kind), wanted)}
}

// readTime reads an RFC 3339 date; null and the empty text give the zero time.
func readTime(dec *jsontext.Decoder, out *time.Time) error {
	if kind := dec.PeekKind(); kind != '"' && kind != 'n' && kind != 0 {
		return misfit(dec, kind, "a date")
	}
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() == '"' && token.String() != "" {
		if err := out.UnmarshalText([]byte(token.String())); err != nil {
			return &placeError{dec.StackPointer(), fmt.Sprintf("is %q, not an RFC 3339 date", excerpt(token.String()))}
		}
	}
	return nil
}

// placeError says where in a document what is wrong.
type placeError struct {
	at      jsontext.Pointer
	problem string
}

func (e *placeError) Error() string {
	if e.at == "" {
		return "the body " + e.problem
	}
	return excerpt(string(e.at)) + " " + e.problem
}

// placed brings an error of the JSON packages into the form of placeError.
func placed(err error) error {
	var place *placeError
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &place):
		return place
	case errors.As(err, &syntactic):
		return &placeError{syntactic.JSONPointer, fmt.Sprintf("is not valid JSON: %v at byte %d",
			syntactic.Err, syntactic.ByteOffset)}
	case errors.As(err, &semantic):
		return &placeError{semantic.JSONPointer, fmt.Sprintf("is %s, which does not fit %s", excerpt(shown(semantic)), semantic.GoType)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &placeError{"", "is empty or ends early"}
	default:
		return err
	}
}

// shown is the value that did not fit, or its kind where it is long.
func shown(err *json.SemanticError) string {
	if len(err.JSONValue) > 0 {
		return string(err.JSONValue)
	}
	return kindName(err.JSONKind)
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "text"
	case '0':
		return "a number"
	case 'n':
		return "null"
	default:
		return kind.String()
	}
}

// decodeError takes from an error's body what it says, as far as it can be read: the API's message and the issues.
func decodeError(body []byte) (message string, issues []Issue) {
	var envelope struct {
		Error   jsontext.Value   `json:"error"`
		Message jsontext.Value   `json:"message"`
		Issues  []jsontext.Value `json:"issues"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return "", nil
	}
	for _, text := range []jsontext.Value{envelope.Error, envelope.Message} {
		if message == "" && text.Kind() == '"' {
			_ = json.Unmarshal(text, &message)
		}
	}
	for _, raw := range envelope.Issues {
		var issue Issue
		if issue.UnmarshalJSON(raw) == nil {
			issues = append(issues, issue)
		}
	}
	return message, issues
}
