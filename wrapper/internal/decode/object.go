package decode

import (
	"reflect"
	"strconv"
)

// maxGuess bounds how many elements of a slice get memory before they are read.
const maxGuess = 1024

// object reads an object into a struct or a map.
func (d *decoder) object(t *typeInfo, out reflect.Value) *Error {
	if d.next() != '{' {
		return d.mismatch("an object")
	}
	if err := d.open(); err != nil {
		return err
	}
	texts, spans, read := len(d.text), len(d.spans), len(d.read)
	d.read = append(d.read, t.unread...)
	known := 0
	for n := 0; ; n++ {
		more, err := d.more(n, '}')
		if err != nil {
			return err
		}
		if !more {
			break
		}
		i, err := d.field(t, out, known)
		if err != nil {
			return err
		}
		if i < 0 {
			continue
		}
		known++
		f := &t.fields[i]
		if d.read[read+i] {
			return problem("appears twice").in(f.token)
		}
		d.read[read+i] = true
		if err := d.member(f, out); err != nil {
			return err.in(f.token)
		}
	}
	for i, wasRead := range d.read[read:] {
		if t.fields[i].required && !wasRead {
			return problem("is missing").in(t.fields[i].token)
		}
	}
	text := string(d.text[texts:])
	for _, span := range d.spans[spans:] {
		out.Field(span.field).SetString(text[span.start-texts : span.end-texts])
	}
	d.text, d.spans, d.read = d.text[:texts], d.spans[:spans], d.read[:read]
	return nil
}

// field moves over a member's name and returns the index of its field, or moves over the whole member
// and returns -1. The object has had n members with fields before.
func (d *decoder) field(t *typeInfo, out reflect.Value, n int) (int, *Error) {
	d.next()
	inList := t == d.elem
	if inList && n < len(d.order) && d.acceptPrefix(t.fields[d.order[n]].prefix) {
		return d.order[n], nil
	}
	start := len(d.text)
	text, err := d.name(d.text)
	d.text = text[:start]
	if err != nil {
		return -1, err
	}
	name := text[start:]
	i, known := t.byName[string(name)]
	switch {
	case known && inList:
		d.order = append(d.order[:min(n, len(d.order))], i)
	case !known && t.elem == nil:
		return -1, d.skip().in("*")
	case !known:
		return -1, d.entry(t, out, string(name)).in("*")
	}
	return i, nil
}

// entry reads the value of a member without a field into a map, which is out or out's AdditionalProperties.
func (d *decoder) entry(t *typeInfo, out reflect.Value, name string) *Error {
	if t.kind == structKind {
		out = out.Field(t.rest)
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
	if c == 'n' && f.nullable {
		return d.word("null")
	}
	if c != '"' || f.kind != textKind {
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
		d.elem, d.order = t.elem, d.order[:0]
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
		elem := out.Index(n)
		elem.SetZero()
		d.next()
		start := d.at
		if err := d.value(t.elem, elem); err != nil {
			return err.in(strconv.Itoa(n))
		}
		if top && n == 0 {
			out.Grow(min(maxGuess, (len(d.json)-d.at)/(d.at-start)))
		}
		if top && d.item != nil {
			d.item(n, d.json[start:d.at])
		}
	}
}
