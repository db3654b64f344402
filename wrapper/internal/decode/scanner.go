package decode

import "github.com/go-json-experiment/json/jsontext"

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
		s.at, _ = stringEnd(s.json, s.at)
	case '{', '[':
		s.at = nestedEnd(s.json, s.at)
	default:
		for s.at < len(s.json) && !endsLiteral(s.json[s.at]) {
			s.at++
		}
	}
	return s.json[start:s.at]
}

// text appends what the next value, a string, says.
func (s *scanner) text(to []byte) []byte {
	s.peek()
	start := s.at
	end, escaped := stringEnd(s.json, start)
	s.at = end
	if escaped {
		to, _ = jsontext.AppendUnquote(to, s.json[start:end])
		return to
	}
	return append(to, s.json[start+1:end-1]...)
}

// quoted passes over the next value if it is this string, quotes included.
func (s *scanner) quoted(expected string) bool {
	s.peek()
	end := s.at + len(expected)
	if end > len(s.json) || string(s.json[s.at:end]) != expected {
		return false
	}
	s.at = end
	return true
}

// stringEnd gives the index behind the string that begins at start. The strings here are short, so that a plain loop beats
// package bytes.
func stringEnd(json []byte, start int) (end int, escaped bool) {
	for i := start + 1; ; i++ {
		switch json[i] {
		case '"':
			return i + 1, escaped
		case '\\':
			escaped = true
			i++
		}
	}
}

// nestedEnd gives the index behind the object or list that begins at start.
func nestedEnd(json []byte, start int) int {
	depth := 0
	for i := start; ; i++ {
		switch json[i] {
		case '"':
			end, _ := stringEnd(json, i)
			i = end - 1
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
