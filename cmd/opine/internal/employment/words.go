package employment

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words splits a header or a value into lower-case words without accents. Digits and letters are
// separate words, and so are the parts of camelCase.
func Words(text string) []string {
	var out []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}
	var last rune
	for _, r := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
		default:
			if unicode.IsDigit(r) != unicode.IsDigit(last) || unicode.IsUpper(r) && unicode.IsLower(last) {
				end()
			}
			word.WriteRune(unicode.ToLower(r))
		}
		last = r
	}
	end()
	return out
}

func setOf(text string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}
