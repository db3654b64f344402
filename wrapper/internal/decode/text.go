package decode

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// appendText consumes a string and appends its value to text.
func (s *scanner) appendText(text []byte) []byte {
	raw, verbatim := s.quoted()
	if verbatim {
		return append(text, raw[1:len(raw)-1]...)
	}
	text, _ = jsontext.AppendUnquote(text, raw) // the error only reports replacements by U+FFFD
	return text
}

// quoted consumes a string and returns it with its quotes. It reports whether the string is ASCII
// without escapes.
func (s *scanner) quoted() (raw []byte, verbatim bool) {
	start := s.at
	verbatim = true
	for ok := s.accept(`"`); ok; verbatim = false {
		s.at += verbatimPrefix(s.json[s.at:])
		switch {
		case s.at < len(s.json) && s.json[s.at] == '"':
			s.at++
			return s.json[start:s.at], verbatim
		case s.at < len(s.json) && s.json[s.at] >= utf8.RuneSelf:
			s.at++
		default:
			ok = s.escape()
		}
	}
	s.unexpected()
	return []byte(`""`), true
}

// verbatimPrefix returns how many bytes at the beginning of b are ASCII that a string may contain
// unescaped. It checks eight bytes at once and sets bit 7 of each other byte in marks.
func verbatimPrefix(b []byte) int {
	const ones = 0x0101010101010101
	n := 0
	for ; n+8 <= len(b); n += 8 {
		x := binary.LittleEndian.Uint64(b[n:])
		quote, backslash := x^(ones*'"'), x^(ones*'\\')
		if marks := (x | (x - ones*' ') | (quote - ones) | (backslash - ones)) & (ones * 0x80); marks != 0 {
			return n + bits.TrailingZeros64(marks)/8
		}
	}
	for n < len(b) && b[n] >= ' ' && b[n] < utf8.RuneSelf && b[n] != '"' && b[n] != '\\' {
		n++
	}
	return n
}

// escape consumes an escape sequence.
func (s *scanner) escape() bool {
	if !s.accept(`\`) {
		return false
	}
	if !s.accept("u") {
		return s.accept(`"\/bfnrt`)
	}
	for range 4 {
		if !s.accept("0123456789abcdefABCDEF") {
			return false
		}
	}
	return true
}
