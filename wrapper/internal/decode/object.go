package decode

import "reflect"

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
func (d *decoder) object(t *typeInfo, c byte, out reflect.Value) {
	if c != '{' {
		d.mismatch(d.skip(), "an object")
		return
	}
	if t.kind == reflect.Map {
		out.Set(reflect.MakeMap(out.Type()))
	}
	texts, spans, read := len(d.text), len(d.spans), len(d.read)
	d.read = append(d.read, t.unread...)
	d.open()
	for n, fields := 0, 0; d.more(n, '}'); n++ {
		i := d.field(t, fields, out)
		if i < 0 {
			continue
		}
		fields++
		if d.read[read+i] {
			d.fail("appears twice")
		}
		d.read[read+i] = true
		d.member(&t.fields[i], out)
		d.in(t.fields[i].name)
	}
	if d.err != nil {
		return
	}
	for i, wasRead := range d.read[read:] {
		if t.fields[i].required && !wasRead {
			d.fail("is missing")
			d.in(t.fields[i].name)
			return
		}
	}
	text := string(d.text[texts:])
	for _, s := range d.spans[spans:] {
		out.Field(s.index).SetString(text[s.start-texts : s.end-texts])
	}
	d.text, d.spans, d.read = d.text[:texts], d.spans[:spans], d.read[:read]
}

// field consumes a member's name and returns its index in t.fields. For a member without a field it
// also reads the value and returns -1. n is the number of fields read before.
func (d *decoder) field(t *typeInfo, n int, out reflect.Value) int {
	d.next()
	if t == d.elem && n < len(d.order) && d.acceptPrefix(t.fields[d.order[n]].prefix) {
		return d.order[n]
	}
	name := d.name()
	if d.err != nil {
		return -1
	}
	if i, known := t.byName[string(name)]; known {
		if t == d.elem {
			d.order = append(d.order[:min(n, len(d.order))], i)
		}
		return i
	}
	if t.elem == nil {
		d.skip()
	} else {
		d.entry(t, string(name), out)
	}
	d.in("*")
	return -1
}

// entry reads the value of a member into a map: out, or AdditionalProperties if out is a struct.
func (d *decoder) entry(t *typeInfo, name string, out reflect.Value) {
	if t.kind == reflect.Struct {
		out = out.Field(t.additional)
	}
	if out.IsNil() {
		out.Set(reflect.MakeMap(out.Type()))
	}
	value := reflect.New(out.Type().Elem()).Elem()
	d.value(t.elem, value)
	out.SetMapIndex(reflect.ValueOf(name), value)
}

// member reads the value of a field.
func (d *decoder) member(f *fieldInfo, out reflect.Value) {
	switch c := d.next(); {
	case c == 'n' && f.nullable:
		d.word("null")
	case c == '"' && f.kind == reflect.String:
		start := len(d.text)
		d.text = d.appendText(d.text)
		d.spans = append(d.spans, span{f.index, start, len(d.text)})
	default:
		d.value(f.typeInfo, out.Field(f.index))
	}
}
