package record

import (
	"bytes"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// The functions of this file read JSON that is known to be valid.

func skipSpace(json []byte, i int) int {
	for json[i] == ' ' || json[i] == '\t' || json[i] == '\n' || json[i] == '\r' {
		i++
	}
	return i
}

// stringEnd returns the index after the string that starts at i.
func stringEnd(json []byte, i int) int {
	for {
		i += 1 + bytes.IndexByte(json[i+1:], '"')
		backslashes := 0
		for json[i-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return i + 1
		}
	}
}

// valueEnd returns the index after the value that starts at i, inside an object.
func valueEnd(json []byte, i int) int {
	for depth := 0; ; {
		switch json[i] {
		case '"':
			i = stringEnd(json, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 { // after a number or a literal
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
		i++
	}
}

// unquote appends the text of a JSON string. Invalid UTF-8 and surrogates become U+FFFD.
func unquote(dst, quoted []byte) []byte {
	text := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		return append(dst, text...)
	}
	dst, _ = jsontext.AppendUnquote(dst, quoted)
	return dst
}

// AppendCompact appends JSON without the whitespace between its tokens. It changes no value.
func AppendCompact(dst, json []byte) []byte {
	for i := 0; i < len(json); {
		switch json[i] {
		case ' ', '\t', '\n', '\r':
			i++
		case '"':
			end := stringEnd(json, i)
			dst = append(dst, json[i:end]...)
			i = end
		default:
			dst = append(dst, json[i])
			i++
		}
	}
	return dst
}
