package transport

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

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
