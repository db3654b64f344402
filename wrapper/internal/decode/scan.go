package decode

import "strings"

// maxDepth bounds how deep objects and arrays may nest, and so the stack.
const maxDepth = 10_000

// scanner moves over a document and validates what it moves over.
type scanner struct {
	json  []byte
	at    int
	depth int
}

// next skips white space and returns the byte after it, or 0 at the end of the document.
func (s *scanner) next() byte {
	if s.at < len(s.json) && s.json[s.at] > ' ' {
		return s.json[s.at]
	}
	return s.skipSpace()
}

func (s *scanner) skipSpace() byte {
	for ; s.at < len(s.json); s.at++ {
		switch c := s.json[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// skip moves over a value.
func (s *scanner) skip() *Error {
	switch c := s.next(); c {
	case '{', '[':
		return s.skipNested(c + 2) // in ASCII, the closing bracket follows two after the opening one
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
			if _, _, err := s.name(); err != nil {
				return err
			}
		}
		if err := s.skip(); err != nil {
			return err
		}
	}
}

// open enters an object or an array.
func (s *scanner) open() *Error {
	if s.depth == maxDepth {
		return problem("is nested deeper than %d levels", maxDepth)
	}
	s.depth++
	s.at++
	return nil
}

// more moves to the n-th element of the object or array that ends with end, and reports false at its end.
func (s *scanner) more(n int, end byte) (bool, *Error) {
	switch c := s.next(); {
	case c == end:
		s.at++
		s.depth--
		return false, nil
	case n > 0 && c != ',':
		return false, s.unexpected()
	case n > 0:
		s.at++
	}
	return true, nil
}

// name moves over the name of a member and the colon, and returns what quoted returns of the name.
func (s *scanner) name() (raw []byte, verbatim bool, err *Error) {
	if s.next() != '"' {
		return nil, false, s.unexpected()
	}
	if raw, verbatim, err = s.quoted(); err != nil {
		return nil, false, err
	}
	if s.next() != ':' {
		return nil, false, s.unexpected()
	}
	s.at++
	return raw, verbatim, nil
}

// number moves over a number and returns it.
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

// accept moves over one of these bytes if it is next.
func (s *scanner) accept(bytes string) bool {
	if s.at == len(s.json) || strings.IndexByte(bytes, s.json[s.at]) < 0 {
		return false
	}
	s.at++
	return true
}

// acceptPrefix moves over these bytes if they are next.
func (s *scanner) acceptPrefix(bytes string) bool {
	end := s.at + len(bytes)
	if end > len(s.json) || string(s.json[s.at:end]) != bytes {
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
