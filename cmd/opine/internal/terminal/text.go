package terminal

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape returns the text without what could break a line, move the cursor or reorder what is read:
// text from a server or a file may hold anything. Tabs and line breaks become spaces, other such
// characters escapes such as \u001b. Compact JSON keeps its value.
func Escape(text string) string {
	if isPlain(text) {
		return text
	}
	return string(AppendEscaped(nil, []byte(text)))
}

// isPlain reports whether all characters are printable ASCII.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// AppendEscaped appends what Escape returns.
func AppendEscaped(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		if ' ' <= text[i] && text[i] < utf8.RuneSelf-1 {
			dst = append(dst, text[i])
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			dst = append(dst, ' ')
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029':
			dst = fmt.Appendf(dst, `\u%04x`, r) // none of them needs more digits
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// Quote returns a text as a shell reads it: in quotes if it has more than letters, digits and the
// usual characters of paths.
func Quote(text string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(`/._-+=:@,%\`, r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	if runtime.GOOS == "windows" {
		return `"` + text + `"`
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// Grouped returns a number with its digits in groups of three, such as 2,500.
func Grouped[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Count returns a number with the word for one or for many.
func Count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}
