package decode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// decoder reads a document into Go values.
type decoder struct {
	scanner
	item func(index int, json []byte)

	elem  *typeInfo // of the list at the top level
	order []int     // the fields of its last element in the order of the JSON, which is likely to recur

	// The objects being read use the ends of these as stacks.
	text  []byte // what the strings of an object say: they share one allocation
	spans []span
	read  []bool // which fields have been read
}

// span locates the text of a field.
type span struct{ field, start, end int }

// value reads a value into out, which is zero.
func (d *decoder) value(t *typeInfo, out reflect.Value) *Error {
	c := d.next()
	switch t.kind {
	case intKind:
		return d.integer(c, out)
	case textKind:
		if c != '"' {
			return d.mismatch("a string")
		}
		text, err := d.appendText(nil)
		out.SetString(string(text))
		return err
	case timeKind:
		return d.time(c, out.Addr().Interface().(*time.Time))
	case pointerKind:
		if c == 'n' {
			return d.word("null")
		}
		out.Set(reflect.New(out.Type().Elem()))
		return d.value(t.elem, out.Elem())
	case sliceKind:
		return d.list(t, out)
	case mapKind:
		if c == '{' {
			out.Set(reflect.MakeMap(out.Type()))
		}
		return d.object(t, out)
	case structKind:
		return d.object(t, out)
	}
	return d.other(t, c, out)
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
	if date, ok := parseDocumentedDate(d.json[d.at:]); ok {
		*out = date
		d.at += len(documentedDate)
		return nil
	}
	start := len(d.text)
	text, err := d.appendText(d.text)
	if err != nil {
		return err
	}
	d.text = text[:start]
	if out.UnmarshalText(text[start:]) != nil {
		*out = time.Time{}
	}
	return nil
}

// other reads a value by encoding/json, which sees only valid JSON.
func (d *decoder) other(t *typeInfo, c byte, out reflect.Value) *Error {
	start := d.at
	if err := d.skip(); err != nil {
		return err
	}
	raw := d.json[start:d.at]
	err := json.Unmarshal(raw, out.Addr().Interface())
	switch {
	case t.kind == anyKind && err != nil: // a number beyond float64
		exact := json.NewDecoder(bytes.NewReader(raw))
		exact.UseNumber()
		_ = exact.Decode(out.Addr().Interface())
	case t.kind == otherDateKind && err != nil && c == '"':
		out.SetZero()
	case err != nil, c == 'n' && t.kind != anyKind:
		d.at = start
		return d.mismatch("a value of type " + out.Type().String())
	}
	return nil
}

// mismatch reports that the next value is not what the type wants.
func (d *decoder) mismatch(want string) *Error {
	start := d.at
	if err := d.skip(); err != nil {
		return err
	}
	names := map[byte]string{'{': "an object", '[': "an array", 't': "a boolean", 'f': "a boolean", 'n': "null"}
	raw := d.json[start:d.at]
	name, found := names[raw[0]]
	switch {
	case raw[0] == '"':
		name = fmt.Sprintf("a string of %d bytes", len(raw)-2)
	case !found:
		name = "a number"
	}
	return problem("is %s, not %s", name, want)
}

// parseInteger returns the value of a JSON number that is integral and fits into 64 bits, however it
// is written.
func parseInteger(number []byte) (int64, bool) {
	if n, err := strconv.ParseInt(string(number), 10, 64); err == nil {
		return n, true
	}
	mantissa, exponent, _ := bytes.Cut(bytes.ToLower(number), []byte("e"))
	mantissa, negative := bytes.CutPrefix(mantissa, []byte("-"))
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits := strings.TrimLeft(string(whole)+string(fraction), "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return 0, true
	}
	power, _ := strconv.ParseInt(string(exponent), 10, 32) // saturates, and no document has so many digits
	power += int64(len(digits) - len(significant) - len(fraction))
	if power < 0 || int64(len(significant))+power > 19 {
		return 0, false
	}
	plain := significant + strings.Repeat("0", int(power))
	if negative {
		plain = "-" + plain
	}
	n, err := strconv.ParseInt(plain, 10, 64)
	return n, err == nil
}
