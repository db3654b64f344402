// Package record reads the members of listed items by name. A record keeps the JSON that the server
// sent, so that members which the API's document does not know can be printed, filtered and sorted
// like all others.
package record

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Record is one item of a listing.
type Record struct {
	JSON    []byte // the object as the server sent it; the client has validated it
	members []member
}

type member struct{ name, value []byte }

// New returns the record of one JSON object.
func New(json []byte) *Record { return &Record{JSON: json} }

// Get returns the value of the named member.
func (r *Record) Get(name string) Value {
	r.split()
	for _, m := range r.members {
		if string(m.name) == name {
			return Value(m.value)
		}
	}
	return nil
}

// Names yields the names of the members in the order of the JSON.
func (r *Record) Names(yield func(string) bool) {
	r.split()
	for _, m := range r.members {
		if !yield(string(m.name)) {
			return
		}
	}
}

var decoders = sync.Pool{New: func() any { return new(jsontext.Decoder) }}

// split finds the members, once for each record.
func (r *Record) split() {
	if r.members != nil {
		return
	}
	decoder := decoders.Get().(*jsontext.Decoder)
	defer decoders.Put(decoder)
	// The client accepts duplicate names and invalid UTF-8 in members that it does not know.
	decoder.Reset(bytes.NewBuffer(r.JSON), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	next := func() []byte {
		value, err := decoder.ReadValue()
		if err != nil {
			panic(fmt.Sprintf("the client yielded invalid JSON: %v", err))
		}
		end := int(decoder.InputOffset())
		return r.JSON[end-len(value) : end]
	}
	_, _ = decoder.ReadToken() // the opening brace
	r.members = make([]member, 0, 8)
	for decoder.PeekKind() != '}' {
		name := next()
		r.members = append(r.members, member{unquote(name), next()})
	}
}

// unquote returns the text of a JSON string; without escapes it is part of the JSON.
func unquote(quoted []byte) []byte {
	if !bytes.ContainsRune(quoted, '\\') {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // invalid surrogates become U+FFFD
	return text
}

// Value is the JSON of one member. It is nil if the item has no such member.
type Value []byte

// IsText reports whether the value is a JSON string.
func (v Value) IsText() bool { return len(v) > 0 && v[0] == '"' }

// Text returns the text of a string, nothing for null, and the compact JSON of everything else.
func (v Value) Text() string {
	switch {
	case v.IsText():
		return strings.ToValidUTF8(string(unquote(v)), "\uFFFD")
	case string(v) == "null":
		return ""
	default:
		return string(AppendCompact(nil, v))
	}
}

// Time returns the instant that the value names, or the zero time.
func (v Value) Time() (t time.Time) {
	if v.IsText() {
		_ = t.UnmarshalText(unquote(v)) // the zero time stands for anything that is not a date
	}
	return t
}

// AppendCompact appends JSON without the whitespace between its tokens. It changes no value.
func AppendCompact(dst, json []byte) []byte {
	inString := false
	for i := 0; i < len(json); i++ {
		c := json[i]
		switch {
		case inString && c == '\\':
			dst = append(dst, c)
			i++
			c = json[i]
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
