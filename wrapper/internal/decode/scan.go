package decode

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth bounds the nesting of a document, and with it the stack.
const maxDepth = 10_000

// scanner consumes a document and validates it. The first error consumes the rest of the document,
// so that every loop ends.
type scanner struct {
	json  []byte
	at    int
	depth int
	err   *Error
}

func (s *scanner) fail(format string, values ...any) {
	if s.err == nil {
		s.err = &Error{problem: fmt.Sprintf(format, values...)}
	}
	s.at = len(s.json)
}

func (s *scanner) unexpected() {
	if s.at == len(s.json) {
		s.fail("is incomplete: the body ends at byte %d", s.at)
	} else {
		s.fail("is not valid JSON: unexpected %+q at byte %d", s.json[s.at:s.at+1], s.at)
	}
}

// in prepends a token to the pointer of the error, if there is one.
func (s *scanner) in(token string) {
	if s.err != nil {
		s.err.in(token)
	}
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

// skip consumes a value and returns it.
func (s *scanner) skip() []byte {
	c := s.next()
	start := s.at
	switch c {
	case '{', '[':
		end := c + 2 // in ASCII
		s.open()
		for n := 0; s.more(n, end); n++ {
			if end == '}' {
				s.name()
			}
			s.skip()
		}
	case '"':
		s.quoted()
	case 't':
		s.word("true")
	case 'f':
		s.word("false")
	case 'n':
		s.word("null")
	default:
		s.number()
	}
	return s.json[start:s.at]
}

// open consumes the opening bracket of an object or array.
func (s *scanner) open() {
	if s.depth == maxDepth {
		s.fail("is nested deeper than %d levels", maxDepth)
		return
	}
	s.depth++
	s.at++
}

// more reports whether the object or array that ends with end has an n-th element. It consumes the
// comma before that element, or end.
func (s *scanner) more(n int, end byte) bool {
	switch c := s.next(); {
	case c == end:
		s.at++
		s.depth--
		return false
	case n == 0 && c != 0:
		return true
	case c == ',':
		s.at++
		return true
	}
	s.unexpected()
	return false
}

// name consumes a member's name and colon, and returns the name.
func (s *scanner) name() []byte {
	s.next()
	raw, verbatim := s.quoted()
	s.next()
	s.word(":")
	if verbatim {
		return raw[1 : len(raw)-1]
	}
	name, _ := jsontext.AppendUnquote(nil, raw)
	return name
}

// number consumes a number.
func (s *scanner) number() {
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
		s.unexpected()
	}
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

func (s *scanner) word(word string) {
	for i := range len(word) {
		if !s.accept(word[i : i+1]) {
			s.unexpected()
		}
	}
}
