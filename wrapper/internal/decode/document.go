// Package decode reads JSON into the structs of package generated. One pass over the bytes both
// validates and reads them.
//
// It is stricter than encoding/json, which would pass off a zero value as an answer. Members without
// omitempty, the generator's mark of an optional member, must be present at every level. Null is no
// integer, object or array. Names are exact, and a member that has a field appears once.
//
// It is more lenient than encoding/json where one odd value would make a whole document unreadable:
//   - 7.0 and 1e3 are integers; every integer must fit its Go type
//   - half a surrogate pair and bytes that are not UTF-8 become U+FFFD
//   - null is an empty text
//   - a date that is not RFC 3339 with a zone is the zero time
//   - null is an absent optional member, because generated types do not mark which may be null
//   - members without a field are skipped, or kept if the struct has AdditionalProperties
package decode

import (
	"reflect"
	"strings"
)

// Document reads body, which is one JSON document, into out, which points to a zero struct of
// package generated. Slices in it may have capacity, which Document reuses. Every error is an [*Error].
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

// Error reports what is wrong with a document. It quotes no text, which may be a name or an address.
type Error struct {
	pointer string // to the value, as a JSON pointer, with * for a name that has no field
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
