package decode

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"time"
)

// decoder reads the values of a document into Go values.
type decoder struct {
	scanner
	item func(index int, json []byte)

	elem  *typeInfo // of the top-level list that is read
	order []int     // its fields in the order of the last element, which the next one is likely to have
	text  []byte    // the texts of the objects that are read: those of one object share an allocation
	spans []span
	seen  []bool // the fields of those objects
}

// span is where the text of a field is.
type span struct{ field, start, end int }

// value reads the next value into out, which is zero.
func (d *decoder) value(t *typeInfo, out reflect.Value) *Error {
	c := d.next()
	switch t.kind {
	case intKind:
		return d.integer(c, out)
	case textKind:
		if c != '"' {
			return d.mismatch("a string")
		}
		start := len(d.text)
		if err := d.readText(); err != nil {
			return err
		}
		out.SetString(string(d.text[start:]))
		d.text = d.text[:start]
	case timeKind:
		return d.time(c, out.Addr().Interface().(*time.Time))
	case pointerKind:
		if c == 'n' {
			return d.word("null")
		}
		pointer := reflect.New(out.Type().Elem())
		out.Set(pointer)
		return d.value(t.elem, pointer.Elem())
	case listKind:
		return d.list(t, out)
	case mapKind:
		return d.mapping(t, out)
	case structKind:
		return d.object(t, out)
	default:
		return d.other(t, c, out)
	}
	return nil
}

// readText appends the string that is next to the decoder's text.
func (d *decoder) readText() *Error {
	raw, isVerbatim, err := d.quoted()
	if err == nil && isVerbatim {
		d.text = append(d.text, raw...)
	} else if err == nil {
		d.text = appendUnquoted(d.text, raw)
	}
	return err
}

func (d *decoder) integer(c byte, out reflect.Value) *Error {
	if c != '-' && (c < '0' || c > '9') {
		return d.mismatch("an integer")
	}
	raw, err := d.number()
	if err != nil {
		return err
	}
	n, ok := parseInteger(raw)
	if !ok || out.OverflowInt(n) {
		return problem("is %.32s, not an integer of %d bits", raw, out.Type().Bits())
	}
	out.SetInt(n)
	return nil
}

func (d *decoder) time(c byte, out *time.Time) *Error {
	if c != '"' {
		return d.mismatch("a date")
	}
	start := len(d.text)
	if err := d.readText(); err != nil {
		return err
	}
	if out.UnmarshalText(d.text[start:]) != nil {
		*out = time.Time{}
	}
	d.text = d.text[:start]
	return nil
}

func (d *decoder) other(t *typeInfo, c byte, out reflect.Value) *Error {
	start := d.at
	if err := d.skip(); err != nil {
		return err
	}
	raw := d.json[start:d.at]
	err := json.Unmarshal(raw, out.Addr().Interface())
	switch {
	case err == nil && (c != 'n' || t.kind == anyKind):
		return nil
	case t.kind == anyKind: // a number that no float64 can hold
		exact := json.NewDecoder(bytes.NewReader(raw))
		exact.UseNumber()
		_ = exact.Decode(out.Addr().Interface())
		return nil
	case t.date && (c == '"' || c == 'n'):
		out.SetZero()
		return nil
	}
	d.at = start
	return d.mismatch("a value of type " + out.Type().String())
}

// mapping reads an object into a map.
func (d *decoder) mapping(t *typeInfo, out reflect.Value) *Error {
	if d.next() != '{' {
		return d.mismatch("an object")
	}
	if err := d.open(); err != nil {
		return err
	}
	out.Set(reflect.MakeMap(out.Type()))
	for n := 0; ; n++ {
		if more, err := d.more(n, '}'); !more {
			return err
		}
		name, err := d.memberName()
		if err == nil {
			err = d.entry(t, out, string(name))
		}
		if err != nil {
			return err
		}
	}
}

// entry reads the value of a member that the API's document does not name.
func (d *decoder) entry(t *typeInfo, out reflect.Value, name string) *Error {
	value := reflect.New(out.Type().Elem()).Elem()
	if err := d.value(t.elem, value); err != nil {
		return atPath("*", err)
	}
	out.SetMapIndex(reflect.ValueOf(name).Convert(out.Type().Key()), value)
	return nil
}

// memberName moves over the name of a member and the colon, and returns the name.
func (d *decoder) memberName() ([]byte, *Error) {
	raw, isVerbatim, err := d.name()
	if err == nil && !isVerbatim {
		raw = appendUnquoted(nil, raw)
	}
	return raw, err
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
	out.SetLen(0)
	for n := 0; ; n++ {
		more, err := d.more(n, ']')
		if !more {
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
			return atPath(strconv.Itoa(n), err)
		}
		if top && n == 0 {
			out.Grow(min(maxGuess, (len(d.json)-d.at)/(d.at-start)))
		}
		if top && d.item != nil {
			d.item(n, d.json[start:d.at])
		}
	}
}

// maxGuess bounds how many elements of a list get memory before they are read.
const maxGuess = 1024

// mismatch reports that the next value has another type than the API's document says.
func (d *decoder) mismatch(wanted string) *Error {
	switch c := d.next(); {
	case c == '{':
		return problem("is an object, not %s", wanted)
	case c == '[':
		return problem("is an array, not %s", wanted)
	case c == 'n':
		return problem("is null, not %s", wanted)
	case c == 't', c == 'f':
		return problem("is a boolean, not %s", wanted)
	case c == '-', '0' <= c && c <= '9':
		return problem("is a number, not %s", wanted)
	case c == '"':
		raw, _, err := d.quoted()
		if err != nil {
			return err
		}
		return problem("is a string of %d bytes, not %s", len(raw), wanted)
	}
	return d.unexpected()
}
