package decode

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// verbatim marks the bytes that stand for themselves in a string, wherever they appear.
var verbatim = func() (set [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		set[c] = c != '"' && c != '\\'
	}
	return set
}()

// quoted moves over a string and returns its bytes between the quotes. It reports whether they are the text as it is: ASCII
// without escapes.
func (s *scanner) quoted() (raw []byte, isVerbatim bool, err *Error) {
	s.at++
	start := s.at
	isVerbatim = true
	for {
		i := s.at
		for i < len(s.json) && verbatim[s.json[i]] {
			i++
		}
		s.at = i
		switch {
		case i == len(s.json) || s.json[i] < ' ':
			return nil, false, s.unexpected()
		case s.json[i] == '"':
			s.at++
			return s.json[start:i], isVerbatim, nil
		case s.json[i] == '\\':
			if err := s.escape(); err != nil {
				return nil, false, err
			}
		default:
			s.at++
		}
		isVerbatim = false
	}
}

// escape moves over an escape in a string.
func (s *scanner) escape() *Error {
	s.at++
	if !s.accept("u") {
		if !s.accept(`"\/bfnrt`) {
			return s.unexpected()
		}
		return nil
	}
	for range 4 {
		if !s.accept("0123456789abcdefABCDEF") {
			return s.unexpected()
		}
	}
	return nil
}

// appendUnquoted appends the text of a string. What no text can hold becomes U+FFFD.
func appendUnquoted(text, raw []byte) []byte {
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		if r == '\\' {
			r, size = unescape(raw)
		}
		text = utf8.AppendRune(text, r)
		raw = raw[size:]
	}
	return text
}

// unescape returns the rune of the escape at the beginning of raw, and the bytes that it takes.
func unescape(raw []byte) (r rune, size int) {
	if raw[1] != 'u' {
		if i := strings.IndexByte("bfnrt", raw[1]); i >= 0 {
			return rune("\b\f\n\r\t"[i]), 2
		}
		return rune(raw[1]), 2
	}
	r = hex(raw[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(raw) >= 12 && string(raw[6:8]) == `\u` {
		if pair := utf16.DecodeRune(r, hex(raw[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits), 16, 16)
	return rune(n)
}
