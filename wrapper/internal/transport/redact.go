package transport

import (
	"errors"
	"html"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Redactor removes the API keys that a client has sent from text that leaves the program. The zero
// value knows no key.
type Redactor struct {
	mu   sync.RWMutex
	keys []Secret
}

const (
	// maxKeys bounds how many keys of a rotating source are remembered.
	maxKeys = 16
	// minFragment is the length from which a key's beginning is redacted at the end of a text, which
	// may have been cut there. Fewer characters occur in ordinary text.
	minFragment = 6
	redacted    = "[API key]"
)

func (r *Redactor) add(key Secret) {
	known := func(k Secret) bool { return k.reveal() == key.reveal() }
	r.mu.RLock()
	found := slices.ContainsFunc(r.keys, known)
	r.mu.RUnlock()
	if found {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) == maxKeys {
		r.keys = slices.Delete(r.keys, 0, 1)
	}
	r.keys = append(r.keys, key)
}

func (r *Redactor) snapshot() []Secret {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.keys)
}

// Redact replaces every key in text, in whatever encoding, including a fragment at its end.
func (r *Redactor) Redact(text string) string {
	for _, key := range r.snapshot() {
		text = redactTextual(text, key.reveal())
		for _, literal := range key.literals() {
			text = redactLiteral(text, literal)
		}
	}
	return text
}

// ContainsKey reports whether text contains a key, in whatever encoding.
func (r *Redactor) ContainsKey(text string) bool {
	for _, key := range r.snapshot() {
		for i := range text {
			if n, _ := matchKey(text[i:], key.reveal()); n == len(key.reveal()) {
				return true
			}
		}
		if slices.ContainsFunc(key.literals(), func(l string) bool { return len(l) >= minFragment && strings.Contains(text, l) }) {
			return true
		}
	}
	return false
}

// RedactError returns err, or an error with a redacted text that matches the same errors.Is targets.
func (r *Redactor) RedactError(err error) error {
	if text := r.Redact(err.Error()); text != err.Error() {
		return &redactedError{text, func(target error) bool { return errors.Is(err, target) }}
	}
	return err
}

type redactedError struct {
	text string
	is   func(error) bool
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Is(target error) bool { return e.is(target) }

// Excerpt redacts a text from a server and makes it safe for one line of an error. It redacts first,
// so that the cut leaves no part of a key.
func (r *Redactor) Excerpt(text string) string { return Excerpt(r.Redact(text)) }

// redactTextual replaces a key whose characters stand in the text one by one, each in any encoding.
func redactTextual(text, key string) string {
	var b strings.Builder
	copied := 0
	for i := 0; i < len(text); {
		n, end := matchKey(text[i:], key)
		if n == len(key) || n >= minFragment && i+end == len(text) {
			b.WriteString(text[copied:i] + redacted)
			i += end
			copied = i
			continue
		}
		i++
	}
	if copied == 0 {
		return text
	}
	return b.String() + text[copied:]
}

// matchKey returns how many characters of the key stand at the beginning of text, and where they end.
func matchKey(text, key string) (n, end int) {
	for n < len(key) {
		size := matchByte(text[end:], key[n])
		if size == 0 {
			break
		}
		end += size
		n++
	}
	return n, end
}

// matchByte returns the length of a character of the key at the beginning of text, or 0. It knows
// the encodings of URLs, HTML, JSON, JSON pointers and Go, and ignores case: some servers fold it.
func matchByte(text string, c byte) int {
	if text == "" {
		return 0
	}
	switch text[0] {
	case '%': // also encoded twice: %253D
		digits := text[1:]
		for strings.HasPrefix(digits, "25") && len(digits) >= 4 && c != '%' {
			digits = digits[2:]
		}
		if hexEquals(digits, c) {
			return len(text) - len(digits) + 2
		}
	case '&':
		if end := strings.IndexByte(text[:min(len(text), 12)], ';'); end > 0 {
			decoded := html.UnescapeString(strings.ToLower(text[:end+1]))
			if len(decoded) == 1 && lower(decoded[0]) == lower(c) {
				return end + 1
			}
		}
	case '\\':
		for _, escape := range []string{`\u00`, `\x`} {
			if n := len(escape); len(text) >= n && strings.EqualFold(text[:n], escape) && hexEquals(text[n:], c) {
				return n + 2
			}
		}
		if len(text) > 1 && text[1] == c && strings.IndexByte(`"/\'`, c) >= 0 {
			return 2
		}
	case '~':
		if c == '~' && strings.HasPrefix(text, "~0") || c == '/' && strings.HasPrefix(text, "~1") {
			return 2
		}
	}
	if lower(text[0]) == lower(c) {
		return 1
	}
	return 0
}

// hexEquals reports whether text begins with the two hexadecimal digits of c.
func hexEquals(text string, c byte) bool {
	if len(text) < 2 {
		return false
	}
	code, err := strconv.ParseUint(text[:2], 16, 8)
	return err == nil && lower(byte(code)) == lower(c)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// redactLiteral replaces a fixed text, and its beginning at the end of text.
func redactLiteral(text, literal string) string {
	if len(literal) < minFragment {
		return text
	}
	text = strings.ReplaceAll(text, literal, redacted)
	for n := len(literal) - 1; n >= 2*minFragment; n-- {
		if rest, ok := strings.CutSuffix(text, literal[:n]); ok {
			return rest + redacted
		}
	}
	return text
}

const (
	maxExcerpt = 120 // a line on a terminal
	maxCause   = 400 // a cause may quote what a server sent in place of a header
)

// Excerpt makes a text from a server safe for one line: bounded, with every character escaped that
// moves a cursor, changes the direction of text or fakes a line.
func Excerpt(text string) string {
	suffix := ""
	if len(text) > maxExcerpt {
		text, suffix = strings.ToValidUTF8(text[:maxExcerpt], ""), "…"
	}
	quoted := strconv.QuoteToGraphic(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`) + suffix
}

// OneLine makes the text of a cause safe for one line. A text that it returned stays unchanged.
func OneLine(text string) string {
	var b strings.Builder
	for i, r := range text {
		if i > maxCause {
			b.WriteString("…")
			break
		}
		if strconv.IsGraphic(r) && r != utf8.RuneError {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
