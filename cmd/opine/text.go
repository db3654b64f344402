package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// printable replaces what would break a row, move a cursor or turn the direction of text: names come from strangers.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case misleads(r):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// misleads tells whether a character makes a terminal show something else than the text.
func misleads(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// escaped writes in JSON as an escape what printable replaces elsewhere: the value stays the same. Such characters are in
// nothing but strings, and all of them have four digits.
func escaped(json []byte) []byte {
	if !strings.ContainsFunc(string(json), misleads) {
		return json
	}
	var out []byte
	for _, r := range string(json) {
		if misleads(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = append(out, string(r)...)
		}
	}
	return out
}

// grouped writes a number for people: 2,500.
func grouped[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func plural[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}
