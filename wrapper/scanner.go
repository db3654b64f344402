package opine

import "bytes"

// scanner walks over JSON that is known to be valid, and finds where its values begin and end. On anything else it may give
// nonsense or panic, so the library's verdict comes first.
type scanner struct {
	json []byte
	at   int
}

// peek gives the byte that the next value or punctuation begins with.
func (s *scanner) peek() byte {
	for s.json[s.at] <= ' ' {
		s.at++
	}
	return s.json[s.at]
}

// skip passes over one punctuation.
func (s *scanner) skip() {
	s.peek()
	s.at++
}

// value gives the next value whole, and passes over it.
func (s *scanner) value() []byte {
	first := s.peek()
	start := s.at
	switch first {
	case '"':
		s.at = stringEnd(s.json, s.at)
	case '{', '[':
		s.at = nestedEnd(s.json, s.at)
	default:
		for s.at < len(s.json) && !endsLiteral(s.json[s.at]) {
			s.at++
		}
	}
	return s.json[start:s.at]
}

// stringEnd gives the index behind the string that begins at start.
func stringEnd(json []byte, start int) int {
	for i := start + 1; ; i++ {
		i += bytes.IndexByte(json[i:], '"')
		backslashes := 0
		for json[i-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return i + 1
		}
	}
}

// nestedEnd gives the index behind the object or list that begins at start.
func nestedEnd(json []byte, start int) int {
	depth := 0
	for i := start; ; i++ {
		switch json[i] {
		case '"':
			i = stringEnd(json, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}

func endsLiteral(c byte) bool { return c <= ' ' || c == ',' || c == '}' || c == ']' }
