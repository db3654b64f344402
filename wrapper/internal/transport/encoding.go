package transport

import (
	"html"
	"strconv"
	"strings"
)

// decodedText is a text without the escapes of URLs, HTML, JSON, JSON pointers and Go. A key in any
// of them, or in several on top of each other, has one decoded form.
type decodedText struct {
	text  string
	spans []span // where each byte of text comes from
}

// span is a part of a text.
type span struct{ start, end int }

// maxDecodings bounds how often a text is decoded, each time removing one layer of escapes.
const maxDecodings = 6

// decodeAll removes every layer of escapes.
func decodeAll(text string) decodedText {
	d := decodedText{text: text, spans: make([]span, len(text))}
	for i := range d.spans {
		d.spans[i] = span{i, i + 1}
	}
	for range maxDecodings {
		if !strings.ContainsAny(d.text, `%&\~`) || !d.decodeOnce() {
			break
		}
	}
	return d
}

// decodeOnce removes one layer of escapes, and reports whether there was one.
func (d *decodedText) decodeOnce() bool {
	var b strings.Builder
	b.Grow(len(d.text))
	kept := d.spans[:0] // written after it was read
	for i := 0; i < len(d.text); {
		c, size := decodeByte(d.text[i:])
		start, end := d.spans[i].start, d.spans[i+size-1].end
		i += size
		if c == '\\' && size == 1 {
			continue // the escape of what follows, or one that a key may also lose
		}
		b.WriteByte(c)
		kept = append(kept, span{start, end})
	}
	changed := b.Len() < len(d.text)
	d.text, d.spans = b.String(), kept
	return changed
}

// hexEscapes are what surrounds two hexadecimal digits, in any case.
var hexEscapes = []struct{ before, after string }{
	{"%", ""}, {"%u00", ""}, {`\U000000`, ""}, {`\u00`, ""}, {`\x`, ""}, {`\u{`, "}"}, {`\x{`, "}"},
}

// decodeByte returns the ASCII character at the beginning of text and the length of its encoding.
func decodeByte(text string) (c byte, size int) {
	switch text[0] {
	case '%', '\\':
		for _, escape := range hexEscapes {
			n := len(escape.before)
			if len(text) < n || !strings.EqualFold(text[:n], escape.before) {
				continue
			}
			if c, ok := parseByte(text[n:], 2, 16); ok && strings.HasPrefix(text[n+2:], escape.after) {
				return c, n + 2 + len(escape.after)
			}
		}
		if c, ok := parseByte(text[1:], 3, 8); ok && text[0] == '\\' {
			return c, 4
		}
	case '&':
		if end := strings.IndexByte(text[:min(len(text), 12)], ';'); end > 0 {
			if entity := html.UnescapeString(strings.ToLower(text[:end+1])); len(entity) == 1 {
				return entity[0], end + 1
			}
		}
	case '~':
		switch {
		case strings.HasPrefix(text, "~0"):
			return '~', 2
		case strings.HasPrefix(text, "~1"):
			return '/', 2
		}
	}
	return text[0], 1
}

// parseByte returns the ASCII character whose code begins text, with so many digits.
func parseByte(text string, digits, base int) (byte, bool) {
	if len(text) < digits {
		return 0, false
	}
	code, err := strconv.ParseUint(text[:digits], base, 7)
	return byte(code), err == nil
}

// foldCase returns text with ASCII letters in lower case, and its length unchanged.
func foldCase(text string) string {
	folded := []byte(text)
	for i, c := range folded {
		if 'A' <= c && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	return string(folded)
}

// findAll appends where literal occurs in text, which is the decoded text or its folded form.
func (d *decodedText) findAll(found []span, text, literal string) []span {
	for from := 0; ; {
		at := strings.Index(text[from:], literal)
		if at < 0 {
			return found
		}
		from += at + len(literal)
		found = append(found, span{d.spans[from-len(literal)].start, d.spans[from-1].end})
	}
}

// findFragment appends where the beginning of a form stands before one of the cuts, and extends to
// the end.
func (d *decodedText) findFragment(found []span, text string, f form, cuts []int, end int) []span {
	for _, cut := range cuts {
		for n := min(len(f.text)-1, cut); n >= f.minFragment; n-- {
			if strings.HasSuffix(text[:cut], f.text[:n]) {
				return append(found, span{d.spans[cut-n].start, end})
			}
		}
	}
	return found
}

// cuts returns where the decoded text may have been cut: at its end, and before each escape near its
// end, of which the cut may have left a part.
func (d *decodedText) cuts(original string) []int {
	const longestEscape = 64 // in several layers
	cuts := []int{len(d.text)}
	for cut := len(d.text) - 1; cut > 0; cut-- {
		rest := original[d.spans[cut-1].end:]
		if len(rest) > longestEscape || strings.ContainsAny(rest, ` "'<>`) {
			break
		}
		if strings.IndexByte(`%&\`, rest[0]) >= 0 {
			cuts = append(cuts, cut)
		}
	}
	return cuts
}
