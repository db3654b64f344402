package terminal

import (
	"fmt"
	"strings"
	"unicode"
)

// EscapeAddress returns what Escape returns, and also escapes the characters of an e-mail address
// that hide or pretend to be others: invisible ones, and letters of another alphabet among Latin
// letters. A part in another alphabet is left alone, unless all its letters look like Latin ones.
func EscapeAddress(address string) string {
	address = Escape(address)
	if isPlain(address) {
		return address
	}
	var out strings.Builder
	part := 0 // the start of a part between punctuation
	for i, r := range address + "\n" {
		if !strings.ContainsRune("@.\n", r) {
			continue
		}
		text := address[part:i]
		pretends := strings.ContainsFunc(text, isLatin) || !strings.ContainsFunc(text, hasOwnForm)
		for _, r := range text {
			if isInvisible(r) || pretends && isForeign(r) {
				fmt.Fprintf(&out, `\u%04x`, r)
			} else {
				out.WriteRune(r)
			}
		}
		out.WriteString(strings.TrimSuffix(string(r), "\n"))
		part = i + 1
	}
	return out.String()
}

// EscapeAddresses returns what Escape returns, and escapes the words that are addresses as EscapeAddress
// does.
func EscapeAddresses(text string) string {
	if isPlain(text) {
		return text
	}
	words := strings.Split(Escape(text), " ")
	for i, word := range words {
		if strings.Contains(word, "@") {
			words[i] = EscapeAddress(word)
		}
	}
	return strings.Join(words, " ")
}

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// isForeign reports whether the letter belongs to an alphabet with letters that look Latin.
func isForeign(r rune) bool {
	return unicode.IsLetter(r) && unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee) ||
		'！' <= r && r <= '～' // the wide forms of ASCII
}

// hasOwnForm reports whether a letter does not look like a Latin one.
func hasOwnForm(r rune) bool {
	return unicode.IsLetter(r) && !strings.ContainsRune("асеорхуіјѕӏһԁԛԝοανρικυχАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", r)
}

func isInvisible(r rune) bool {
	return r != ' ' && unicode.In(r, unicode.Cf, unicode.Zs, unicode.Variation_Selector) ||
		strings.ContainsRune("\u034f\u115f\u1160\u2800\u3164\uffa0", r)
}
