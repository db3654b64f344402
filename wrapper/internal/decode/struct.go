package decode

import "reflect"

// object reads an object into a struct.
func (d *decoder) object(t *typeInfo, out reflect.Value) *Error {
	if d.next() != '{' {
		return d.mismatch("an object")
	}
	if err := d.open(); err != nil {
		return err
	}
	texts, spans, seen := len(d.text), len(d.spans), len(d.seen)
	for range t.fields {
		d.seen = append(d.seen, false)
	}
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
		if d.seen[seen+i] {
			return atPath(f.token, problem("appears twice"))
		}
		d.seen[seen+i] = true
		if err := d.member(f, out); err != nil {
			return atPath(f.token, err)
		}
	}
	for i, seen := range d.seen[seen:] {
		if f := &t.fields[i]; f.required && !seen {
			return atPath(f.token, problem("is missing"))
		}
	}
	text := string(d.text[texts:])
	for _, span := range d.spans[spans:] {
		out.Field(span.field).SetString(text[span.start-texts : span.end-texts])
	}
	d.text, d.spans, d.seen = d.text[:texts], d.spans[:spans], d.seen[:seen]
	return nil
}

// field moves over the name of a member and returns which field it is. Of the members before it, n are fields. It returns
// -1 for an unknown member, after its value.
func (d *decoder) field(t *typeInfo, out reflect.Value, n int) (int, *Error) {
	d.next()
	listed := t == d.elem
	if listed && n < len(d.order) && d.acceptPrefix(t.fields[d.order[n]].quoted) {
		return d.order[n], nil
	}
	name, err := d.memberName()
	if err != nil {
		return -1, err
	}
	i, known := t.byName[string(name)]
	switch {
	case known && listed:
		d.order = append(d.order[:min(n, len(d.order))], i)
	case !known && t.additional != nil:
		additional := out.Field(t.additional.index)
		if additional.IsNil() {
			additional.Set(reflect.MakeMap(additional.Type()))
		}
		return -1, d.entry(t.additional.typeInfo, additional, string(name))
	case !known:
		return -1, atPath("*", d.skip())
	}
	return i, nil
}

// member reads the value of a field.
func (d *decoder) member(f *fieldInfo, out reflect.Value) *Error {
	c := d.next()
	switch {
	case c == 'n' && f.nullable:
		return d.word("null")
	case f.kind == textKind && c == '"':
		start := len(d.text)
		if err := d.readText(); err != nil {
			return err
		}
		d.spans = append(d.spans, span{f.index, start, len(d.text)})
		return nil
	}
	return d.value(f.typeInfo, out.Field(f.index))
}
