// Package decode reads JSON into the structs of package generated. One pass validates and reads a
// document.
//
// It refuses more than encoding/json does, so that no zero value stands for an answer:
//   - Required members must be present at every level. The generator marks others with omitempty.
//   - Null is no integer, object or array. For an optional member it means that it is absent.
//   - Names are exact, and a member with a field appears once.
//
// It accepts more than encoding/json does, so that no odd value makes a whole document unreadable:
//   - 7.0 and 1e3 are integers.
//   - Half a surrogate pair and bytes that are not UTF-8 become U+FFFD.
//   - A null text is empty.
//   - A date that is null, has no zone, or is not RFC 3339 for another reason is the zero time.
//
// Members without a field are skipped, or kept if the struct has AdditionalProperties.
package decode

import (
	"reflect"
	"strings"
)

// Document reads one JSON document into out and returns an [*Error] if it cannot. out points to a
// struct of package generated that is zero, except that Document reuses the memory of its slices.
//
// If item is not nil, Document calls it after each element of a list at the top level, with the
// element's index and JSON. The JSON is part of body.
func Document(body []byte, out any, item func(index int, json []byte)) error {
	d := decoder{scanner: scanner{json: body}, item: item}
	target := reflect.ValueOf(out).Elem()
	if d.next(); d.at == len(body) {
		d.fail("is empty")
	}
	d.value(infoOf(target.Type()), target)
	if d.next(); d.at < len(body) {
		d.fail("continues after the end of the JSON document, at byte %d", d.at)
	}
	if d.err != nil {
		return d.err
	}
	return nil
}

// Error reports what is wrong with a document. It quotes no text, which can be personal data.
type Error struct {
	pointer string // a JSON pointer to the value, with * for a name that has no field
	problem string
}

func (e *Error) Error() string {
	if e.pointer == "" {
		return "the body " + e.problem
	}
	return e.pointer + " " + e.problem
}

// in prepends the name of a member, or an index, to the pointer.
func (e *Error) in(token string) {
	e.pointer = "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token) + e.pointer
}
