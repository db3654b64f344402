package decode

import (
	"reflect"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// decoder reads a document into a Go value.
type decoder struct {
	scanner
	item func(index int, json []byte)

	elem  *typeInfo // the element type of the top-level list
	order []int     // the fields of its last element in JSON order, which the next one probably shares

	// Nested objects use these as stacks.
	text  []byte // the strings of an object, which share one allocation
	spans []span
	read  []bool // the fields of an object that have been read
}

// span locates the string of a field in text.
type span struct{ index, start, end int }

// object reads an object into a struct or a map.
func (d *decoder) object(t *typeInfo, out reflect.Value) *Error {
	if d.next() != '{' {
		return d.mismatch("an object")
	}
	if err := d.open(); err != nil {
		return err
	}
	if t.kind == reflect.Map {
		out.Set(reflect.MakeMap(out.Type()))
	}
	texts, spans, read := len(d.text), len(d.spans), len(d.read)
	d.read = append(d.read, t.unread...)
	fields := 0
	for n := 0; ; n++ {
		more, err := d.more(n, '}')
		if err != nil {
			return err
		}
		if !more {
			break
		}
		i, err := d.field(t, out, fields)
		if err != nil {
			return err
		}
		if i < 0 {
			continue
		}
		fields++
		f := &t.fields[i]
		if d.read[read+i] {
			return problem("appears twice").in(f.name)
		}
		d.read[read+i] = true
		if err := d.member(f, out); err != nil {
			return err.in(f.name)
		}
	}
	for i, wasRead := range d.read[read:] {
		if t.fields[i].required && !wasRead {
			return problem("is missing").in(t.fields[i].name)
		}
	}
	text := string(d.text[texts:])
	for _, s := range d.spans[spans:] {
		out.Field(s.index).SetString(text[s.start-texts : s.end-texts])
	}
	d.text, d.spans, d.read = d.text[:texts], d.spans[:spans], d.read[:read]
	return nil
}

// field consumes a member's name and returns its index in t.fields. For a member without a field it
// also reads the value and returns -1. n is the number of fields read before.
func (d *decoder) field(t *typeInfo, out reflect.Value, n int) (int, *Error) {
	d.next()
	ordered := t == d.elem
	if ordered && n < len(d.order) && d.acceptPrefix(t.fields[d.order[n]].prefix) {
		return d.order[n], nil
	}
	raw, verbatim, err := d.name()
	if err != nil {
		return -1, err
	}
	name := raw[1 : len(raw)-1]
	if !verbatim {
		name, _ = jsontext.AppendUnquote(nil, raw)
	}
	i, known := t.byName[string(name)]
	switch {
	case known && ordered:
		d.order = append(d.order[:min(n, len(d.order))], i)
	case !known && t.elem == nil:
		return -1, d.skip().in("*")
	case !known:
		return -1, d.entry(t, out, string(name)).in("*")
	}
	return i, nil
}

// entry reads the value of a member into a map: out, or AdditionalProperties if out is a struct.
func (d *decoder) entry(t *typeInfo, out reflect.Value, name string) *Error {
	if t.kind == reflect.Struct {
		out = out.Field(t.additional)
	}
	if out.IsNil() {
		out.Set(reflect.MakeMap(out.Type()))
	}
	value := reflect.New(out.Type().Elem()).Elem()
	err := d.value(t.elem, value)
	out.SetMapIndex(reflect.ValueOf(name), value)
	return err
}

// member reads the value of a field.
func (d *decoder) member(f *fieldInfo, out reflect.Value) *Error {
	c := d.next()
	switch {
	case c == 'n' && f.nullable:
		return d.word("null")
	case c != '"' || f.kind != reflect.String:
		return d.value(f.typeInfo, out.Field(f.index))
	}
	start := len(d.text)
	text, err := d.appendText(d.text)
	d.text, d.spans = text, append(d.spans, span{f.index, start, len(text)})
	return err
}

// list reads an array into a slice.
func (d *decoder) list(t *typeInfo, out reflect.Value) *Error {
	if d.next() != '[' {
		return d.mismatch("an array")
	}
	if err := d.open(); err != nil {
		return err
	}
	top := d.depth == 2
	if top {
		d.elem, d.order = t.elem, nil
	}
	if out.IsNil() {
		out.Set(reflect.MakeSlice(out.Type(), 0, 0))
	}
	for n := 0; ; n++ {
		more, err := d.more(n, ']')
		if !more {
			out.SetLen(n)
			return err
		}
		if n == out.Cap() {
			out.Grow(1)
		}
		out.SetLen(n + 1)
		out.Index(n).SetZero()
		d.next()
		start := d.at
		if err := d.value(t.elem, out.Index(n)); err != nil {
			return err.in(strconv.Itoa(n))
		}
		if top && n == 0 {
			// Elements are usually alike. The limit is for those that are not.
			out.Grow(min(1024, (len(d.json)-d.at)/(d.at-start)))
		}
		if top && d.item != nil {
			d.item(n, d.json[start:d.at])
		}
	}
}
