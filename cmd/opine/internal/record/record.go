// Package record reads the members of listed items by name. A record keeps the JSON that the server
// sent, so that members which the API's document does not know can be printed, filtered and sorted
// like all others.
package record

import (
	"bytes"
	"strings"
	"time"
)

// Record is one item of a listing.
type Record struct {
	JSON    []byte // the object as the server sent it; the client has validated it
	members []member
	inline  [8]member // saves an allocation for ordinary items
	next    int       // the member that Get looks at first
}

// member holds the bounds of a name, between its quotes, and of a value.
type member struct {
	nameStart, nameEnd, valueStart, valueEnd uint32
	escaped                                  bool // the name has escapes
}

// New returns the record of one JSON object.
func New(json []byte) *Record { return &Record{JSON: json} }

// Get returns the value of the named member.
func (r *Record) Get(name string) Value {
	if r.members == nil {
		r.split()
	}
	for range r.members {
		if r.next == len(r.members) {
			r.next = 0
		}
		m := r.members[r.next]
		r.next++ // columns often have the order of the members
		raw := r.JSON[m.nameStart:m.nameEnd]
		if string(raw) == name || m.escaped && string(unquote(nil, r.JSON[m.nameStart-1:m.nameEnd+1])) == name {
			return Value(r.JSON[m.valueStart:m.valueEnd])
		}
	}
	return nil
}

// Names returns the names of all members.
func (r *Record) Names() (names []string) {
	r.Get("") // splits
	for _, m := range r.members {
		names = append(names, string(unquote(nil, r.JSON[m.nameStart-1:m.nameEnd+1])))
	}
	return names
}

// Text returns the texts of the named members, joined by spaces.
func (r *Record) Text(names ...string) string {
	if len(names) == 1 {
		return r.Get(names[0]).Text()
	}
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = r.Get(name).Text()
	}
	return strings.TrimSpace(strings.Join(texts, " "))
}

// split finds the members. The JSON is valid, so punctuation needs no check.
func (r *Record) split() {
	r.members = r.inline[:0]
	for i := skipSpace(r.JSON, 0) + 1; ; {
		i = skipSpace(r.JSON, i)
		if r.JSON[i] == '}' {
			return
		}
		if r.JSON[i] == ',' {
			i = skipSpace(r.JSON, i+1)
		}
		name := i
		nameEnd := stringEnd(r.JSON, name)
		colon := skipSpace(r.JSON, nameEnd)
		value := skipSpace(r.JSON, colon+1)
		i = valueEnd(r.JSON, value)
		escaped := bytes.IndexByte(r.JSON[name:nameEnd], '\\') >= 0
		r.members = append(r.members, member{uint32(name + 1), uint32(nameEnd - 1), uint32(value), uint32(i), escaped})
	}
}

// Value is the JSON of one member. It is nil if the item has no such member.
type Value []byte

// IsText reports whether the value is a JSON string.
func (v Value) IsText() bool { return len(v) > 0 && v[0] == '"' }

// Text returns the text of a string, nothing for null, and the compact JSON of everything else.
func (v Value) Text() string { return string(v.AppendText(nil)) }

// AppendText appends what Text returns.
func (v Value) AppendText(dst []byte) []byte {
	switch {
	case v.IsText():
		return unquote(dst, v)
	case string(v) == "null":
		return dst
	default:
		return AppendCompact(dst, v)
	}
}

// Time returns the instant that the value names, or the zero time.
func (v Value) Time() (t time.Time) {
	if v.IsText() {
		_ = t.UnmarshalText(unquote(nil, v)) // the zero time stands for anything that is not a date
	}
	return t
}
