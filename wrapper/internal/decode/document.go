// Package decode reads JSON into the structs of package generated, in one pass that validates as it goes.
//
// It is stricter than encoding/json where a lax reading would pass off a zero value as an answer. Required members must be
// present at every level; the generator marks the others with omitempty. Null is no integer, no object and no array. Names
// of members are exact, and a member that the struct knows may appear once. Integers may be written in any form that JSON
// Schema calls an integer (7.0, 1e3), and must fit into 64 bits.
//
// It is laxer where one odd value would make a whole document unreadable. Half a surrogate pair and bytes that are not UTF-8
// become U+FFFD. Null is an empty text. A date that is not an RFC 3339 date with a zone is the zero time. Unknown members are
// skipped, or kept in the struct's AdditionalProperties. An optional member may be null, which is as good as absent: the
// generated types do not tell which of them the API's document calls nullable.
package decode

import (
	"reflect"
	"sync"
)

// Document reads one JSON document, and nothing after it, into out, which points to a struct of package generated. Except
// for lists, whose memory is reused, the struct must be zero. Every error is an [*Error].
//
// If item is not nil, Document calls it after each element of a list at the document's top level, with the element's index
// and JSON. The JSON is part of body.
func Document(body []byte, out any, item func(index int, json []byte)) error {
	d := decoders.Get().(*decoder)
	defer func() {
		*d = decoder{order: d.order, text: d.text[:0], spans: d.spans[:0], seen: d.seen[:0]}
		decoders.Put(d)
	}()
	d.json, d.item = body, item
	if err := d.document(reflect.ValueOf(out).Elem()); err != nil {
		return err
	}
	return nil // and not a nil *Error
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

func (d *decoder) document(out reflect.Value) *Error {
	if d.next() == 0 && d.at == len(d.json) {
		return &Error{problem: "is empty"}
	}
	if err := d.value(infoOf(out.Type()), out); err != nil {
		return err
	}
	if d.next(); d.at < len(d.json) {
		return problem("continues after the end of the JSON document, at byte %d", d.at)
	}
	return nil
}
