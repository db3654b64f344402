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
func (d *decoder) value(t *typeInfo, out reflect.Value) {
	c := d.next()
	switch t.kind {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.integer(c, out)
	case reflect.String:
		if c != '"' {
			d.mismatch(d.skip(), "a string")
		} else {
			out.SetString(string(d.scratchText()))
		}
	case timeKind:
		d.time(c, out.Addr().Interface().(*time.Time))
	case reflect.Pointer:
		if c == 'n' {
			d.word("null")
		} else {
			out.Set(reflect.New(out.Type().Elem()))
			d.value(t.elem, out.Elem())
		}
	case reflect.Slice:
		d.list(t, c, out)
	case reflect.Struct, reflect.Map:
		d.object(t, c, out)
	default:
		d.other(t, c, out)
	}
}

func (d *decoder) integer(c byte, out reflect.Value) {
	if c != '-' && (c < '0' || c > '9') {
		d.mismatch(d.skip(), "an integer")
		return
	}
	n, ok := d.shortInteger()
	if !ok {
		number := d.skip()
		if n, ok = parseInteger(string(number)); !ok {
			d.fail("is %.32s, not an integer of %d bits", number, out.Type().Bits())
		}
	}
	if out.OverflowInt(n) {
		d.fail("is %d, not an integer of %d bits", n, out.Type().Bits())
	}
	out.SetInt(n)
}

// shortInteger consumes a number if it has at most 18 digits and nothing else, as ids and counts do.
func (d *decoder) shortInteger() (n int64, ok bool) {
	at := d.at
	for at < len(d.json) && '0' <= d.json[at] && d.json[at] <= '9' {
		n = 10*n + int64(d.json[at]-'0')
		at++
	}
	digits := at - d.at
	if digits == 0 || digits > 18 || digits > 1 && d.json[d.at] == '0' ||
		at == len(d.json) || strings.IndexByte(".eE", d.json[at]) >= 0 {
		return 0, false
	}
	d.at = at
	return n, true
}

// parseInteger returns the value of a JSON number if it is integral and fits 64 bits.
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

func (d *decoder) time(c byte, out *time.Time) {
	if c != '"' {
		d.mismatch(d.skip(), "a date")
	} else if date, ok := parseDocumentedDate(d.json[d.at:]); ok {
		d.at += len(documentedDate)
		*out = date
	} else if out.UnmarshalText(d.scratchText()) != nil {
		*out = time.Time{}
	}
}

// scratchText consumes a string and returns its value, which the next string overwrites.
func (d *decoder) scratchText() []byte {
	start := len(d.text)
	text := d.appendText(d.text)
	d.text = text[:start]
	return text[start:]
}

// other lets encoding/json read a value.
func (d *decoder) other(t *typeInfo, c byte, out reflect.Value) {
	value := d.skip()
	err := json.Unmarshal(value, out.Addr().Interface())
	switch {
	case t.kind == reflect.Interface: // an error reports a number that exceeds float64 and became nil
	case t.kind == otherDateKind && c == '"':
		if err != nil {
			out.SetZero()
		}
	case err != nil, c == 'n':
		d.mismatch(value, "a value of type "+out.Type().String())
	}
}

// mismatch reports that a value has the wrong type.
func (d *decoder) mismatch(value []byte, want string) {
	if d.err != nil {
		return
	}
	is := map[byte]string{'{': "an object", '[': "an array", 't': "a boolean", 'f': "a boolean", 'n': "null"}[value[0]]
	switch {
	case value[0] == '"':
		is = fmt.Sprintf("a string of %d bytes", len(value)-2)
	case is == "":
		is = "a number"
	}
	d.fail("is %s, not %s", is, want)
}
