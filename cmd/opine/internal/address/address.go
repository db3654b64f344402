package address

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Parse returns the address that a text consists of. It trims blanks and unwraps "mailto:address"
// and "Name <address>". It reports false for anything else, such as two addresses.
func Parse(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if strings.HasSuffix(text, ">") {
		inner, ok := unwrapName(text)
		if !ok {
			return "", false
		}
		text = strings.TrimSpace(inner)
	}
	text = strings.TrimSpace(unwrapMailto(text))
	return text, isAddress(text)
}

// unwrapName returns the text between the angle brackets. It refuses a name that is another
// address, because the two may be different people. The parser of net/mail refuses the usual
// "Last, First <address>" without quotes.
func unwrapName(text string) (string, bool) {
	start := strings.LastIndexByte(text, '<')
	if start < 0 {
		return "", false
	}
	name, inner := text[:start], text[start+1:len(text)-1]
	if strings.Contains(name, "@") && Exact(strings.Trim(name, `"' `)) != Exact(inner) {
		return "", false
	}
	return inner, true
}

func unwrapMailto(text string) string {
	const scheme = "mailto:"
	if len(text) < len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		return text
	}
	text, _, _ = strings.Cut(text[len(scheme):], "?")
	if unescaped, err := url.PathUnescape(text); err == nil {
		return unescaped
	}
	return text
}

// maxLength bounds an address, far beyond the 254 characters that mail allows. Longer texts only cost
// time.
const maxLength = 1000

// isAddress requires one @ between two texts, and nothing that separates addresses from other text.
func isAddress(text string) bool {
	at := strings.IndexByte(text, '@')
	if at < 1 || at == len(text)-1 || len(text) > maxLength || strings.IndexByte(text[at+1:], '@') >= 0 {
		return false
	}
	for i := range len(text) {
		if text[i] >= 0x80 {
			return strings.IndexFunc(text, separates) < 0
		}
		if asciiSeparates[text[i]] {
			return false
		}
	}
	return true
}

// asciiSeparates has what separates returns for the characters of ASCII.
var asciiSeparates = func() (table [0x80]bool) {
	for r := range table {
		table[r] = separates(rune(r))
	}
	return table
}()

func separates(r rune) bool {
	switch r {
	case ',', ';', '<', '>', '(', ')', '[', ']', '{', '}', '|', '"', ':', '\\':
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// singletons are the characters that NFC replaces by an ASCII character. They only look alike, so
// Exact keeps them apart.
var singletons = strings.NewReplacer("\u212a", "\x00k", "\u037e", "\x00;", "\u1fef", "\x00`")

// Exact returns the form in which two addresses of one account are equal. It folds the case of
// ASCII letters and composes characters (NFC), and changes nothing else.
func Exact(address string) string {
	if isASCII(address) {
		return strings.ToLower(address)
	}
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, norm.NFC.String(singletons.Replace(address)))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Find returns every address in a text, also one whose local part or domain is unusual, and what an
// address may have been that is damaged: with a comma for a dot, a blank in it, or escaped for HTML.
func Find(text string) []string {
	if !isASCII(text) {
		text = norm.NFKC.String(text) // finds a full-width @
	}
	if !strings.Contains(text, "@") {
		return nil
	}
	var found []string
	add := func(candidate string) {
		candidate = strings.Trim(candidate, `.'`)
		local, domain, _ := strings.Cut(candidate, "@")
		if local != "" && domain != "" && len(candidate) <= maxLength && !slices.Contains(found, candidate) {
			found = append(found, candidate)
		}
	}
	if strings.ContainsRune(text, '&') {
		text = html.UnescapeString(text)
	}
	words := strings.FieldsFunc(text, separates)
	for _, word := range words {
		add(word)
	}
	if strings.Count(text, "@") == 1 {
		add(strings.Join(words, ""))
	}
	before := "" // the words since the last address
	for _, word := range words {
		if before += word; strings.Contains(word, "@") {
			add(before)
			before = ""
		}
	}
	return found
}
