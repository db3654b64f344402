package decode

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth bounds the nesting of a document, and with it the stack.
const maxDepth = 10_000

// scanner consumes a document byte by byte and validates it.
type scanner struct {
	json  []byte
	at    int
	depth int
}

// next skips white space and returns the byte after it, or 0 at the end.
func (s *scanner) next() byte {
	if s.at < len(s.json) && s.json[s.at] > ' ' { // the usual case, which the compiler inlines
		return s.json[s.at]
	}
	return s.skipSpace()
}

func (s *scanner) skipSpace() byte {
	for ; s.at < len(s.json); s.at++ {
		if c := s.json[s.at]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c
		}
	}
	return 0
}

// skip consumes a value.
func (s *scanner) skip() *Error {
	switch c := s.next(); c {
	case '{', '[':
		return s.skipNested(c + 2) // ASCII has the closing bracket two after the opening one
	case '"':
		_, _, err := s.quoted()
		return err
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	_, err := s.number()
	return err
}

func (s *scanner) skipNested(end byte) *Error {
	if err := s.open(); err != nil {
		return err
	}
	for n := 0; ; n++ {
		more, err := s.more(n, end)
		if !more {
			return err
		}
		if end == '}' {
			_, _, err = s.name()
		}
		if err == nil {
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// open consumes the opening bracket of an object or array.
func (s *scanner) open() *Error {
	if s.depth == maxDepth {
		return problem("is nested deeper than %d levels", maxDepth)
	}
	s.depth++
	s.at++
	return nil
}

// more reports whether the object or array that ends with end has an n-th element. It consumes the
// comma before that element, or end.
func (s *scanner) more(n int, end byte) (bool, *Error) {
	c := s.next()
	if c == end {
		s.at++
		s.depth--
		return false, nil
	}
	if n > 0 {
		if c != ',' {
			return false, s.unexpected()
		}
		s.at++
	}
	return true, nil
}

// name consumes a member's name and colon. It returns the same of the name as quoted.
func (s *scanner) name() (raw []byte, verbatim bool, err *Error) {
	if s.next() != '"' {
		return nil, false, s.unexpected()
	}
	raw, verbatim, err = s.quoted()
	if err == nil {
		s.next()
		err = s.word(":")
	}
	return raw, verbatim, err
}

// appendText consumes a string and appends its value to text.
func (s *scanner) appendText(text []byte) ([]byte, *Error) {
	raw, verbatim, err := s.quoted()
	switch {
	case err != nil:
	case verbatim:
		text = append(text, raw[1:len(raw)-1]...)
	default:
		text, _ = jsontext.AppendUnquote(text, raw) // the error only reports replacements by U+FFFD
	}
	return text, err
}

// quoted consumes a string and returns it with its quotes. It reports whether the string is ASCII
// without escapes.
func (s *scanner) quoted() (raw []byte, verbatim bool, err *Error) {
	start := s.at
	s.at++
	for verbatim = true; ; verbatim = false {
		s.at += verbatimPrefix(s.json[s.at:])
		switch {
		case s.at < len(s.json) && s.json[s.at] == '"':
			s.at++
			return s.json[start:s.at], verbatim, nil
		case s.at < len(s.json) && s.json[s.at] >= utf8.RuneSelf:
			s.at++
		case !s.escape():
			return nil, false, s.unexpected()
		}
	}
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

// number consumes a number and returns it.
func (s *scanner) number() ([]byte, *Error) {
	start := s.at
	s.accept("-")
	ok := s.accept("0") || s.digits()
	if ok && s.accept(".") {
		ok = s.digits()
	}
	if ok && s.accept("eE") {
		s.accept("+-")
		ok = s.digits()
	}
	if !ok {
		return nil, s.unexpected()
	}
	return s.json[start:s.at], nil
}

func (s *scanner) digits() bool {
	start := s.at
	for s.at < len(s.json) && '0' <= s.json[s.at] && s.json[s.at] <= '9' {
		s.at++
	}
	return s.at > start
}

// accept consumes the next byte if it is one of these.
func (s *scanner) accept(bytes string) bool {
	if s.at == len(s.json) || strings.IndexByte(bytes, s.json[s.at]) < 0 {
		return false
	}
	s.at++
	return true
}

// acceptPrefix consumes prefix if the rest of the document begins with it.
func (s *scanner) acceptPrefix(prefix string) bool {
	end := s.at + len(prefix)
	if end > len(s.json) || string(s.json[s.at:end]) != prefix {
		return false
	}
	s.at = end
	return true
}

func (s *scanner) word(word string) *Error {
	for i := range len(word) {
		if !s.accept(word[i : i+1]) {
			return s.unexpected()
		}
	}
	return nil
}

func (s *scanner) unexpected() *Error {
	if s.at == len(s.json) {
		return problem("is incomplete: the body ends at byte %d", s.at)
	}
	return problem("is not valid JSON: unexpected %+q at byte %d", s.json[s.at:s.at+1], s.at)
}
