package decode

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// value reads a value into out, which is zero.
func (d *decoder) value(t *typeInfo, out reflect.Value) *Error {
	c := d.next()
	switch t.kind {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return d.integer(c, out)
	case reflect.String:
		if c != '"' {
			return d.mismatch("a string")
		}
		text, err := d.scratchText()
		out.SetString(string(text))
		return err
	case timeKind:
		return d.time(c, out.Addr().Interface().(*time.Time))
	case reflect.Pointer:
		if c == 'n' {
			return d.word("null")
		}
		out.Set(reflect.New(out.Type().Elem()))
		return d.value(t.elem, out.Elem())
	case reflect.Slice:
		return d.list(t, out)
	case reflect.Struct, reflect.Map:
		return d.object(t, out)
	}
	return d.other(t, c, out)
}

func (d *decoder) integer(c byte, out reflect.Value) *Error {
	if c != '-' && (c < '0' || c > '9') {
		return d.mismatch("an integer")
	}
	number, err := d.number()
	if err != nil {
		return err
	}
	n, ok := parseInteger(string(number))
	if !ok || out.OverflowInt(n) {
		return problem("is %.32s, not an integer of %d bits", number, out.Type().Bits())
	}
	out.SetInt(n)
	return nil
}

// parseInteger returns the value of a JSON number in any notation, if it is integral and fits 64 bits.
func parseInteger(number string) (n int64, ok bool) {
	if n, err := strconv.ParseInt(number, 10, 64); err == nil {
		return n, true
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	significant := strings.TrimRight(digits, "0")
	if strings.Trim(significant, "-0") == "" {
		return 0, true
	}
	power, _ := strconv.ParseInt(exponent, 10, 32) // saturates far beyond the number of digits
	power += int64(len(digits) - len(significant) - len(fraction))
	if power < 0 || power > 18 {
		return 0, false
	}
	n, err := strconv.ParseInt(significant+strings.Repeat("0", int(power)), 10, 64)
	return n, err == nil
}

func (d *decoder) time(c byte, out *time.Time) *Error {
	if c != '"' {
		return d.mismatch("a date")
	}
	if date, ok := parseDocumentedDate(d.json[d.at:]); ok {
		d.at += len(documentedDate)
		*out = date
		return nil
	}
	text, err := d.scratchText()
	if err == nil && out.UnmarshalText(text) != nil {
		*out = time.Time{}
	}
	return err
}

// scratchText consumes a string and returns its value, which is valid until the next string is read.
func (d *decoder) scratchText() ([]byte, *Error) {
	start := len(d.text)
	text, err := d.appendText(d.text)
	d.text = text[:start]
	return text[start:], err
}

// other lets encoding/json read a value.
func (d *decoder) other(t *typeInfo, c byte, out reflect.Value) *Error {
	start := d.at
	if err := d.skip(); err != nil {
		return err
	}
	err := json.Unmarshal(d.json[start:d.at], out.Addr().Interface())
	switch {
	case t.kind == reflect.Interface: // an error reports a number that exceeds float64 and became nil
	case t.kind == otherDateKind && err != nil && c == '"':
		out.SetZero()
	case err != nil, c == 'n':
		d.at = start
		return d.mismatch("a value of type " + out.Type().String())
	}
	return nil
}

// mismatch reports that the next value has the wrong type.
func (d *decoder) mismatch(want string) *Error {
	start := d.at
	if err := d.skip(); err != nil {
		return err
	}
	value := d.json[start:d.at]
	is := map[byte]string{'{': "an object", '[': "an array", 't': "a boolean", 'f': "a boolean", 'n': "null"}[value[0]]
	switch {
	case value[0] == '"':
		is = fmt.Sprintf("a string of %d bytes", len(value)-2)
	case is == "":
		is = "a number"
	}
	return problem("is %s, not %s", is, want)
}
