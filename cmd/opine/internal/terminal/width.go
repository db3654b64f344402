package terminal

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Terminals show the characters that Unicode calls ambiguous in one cell, also in East Asian
// locales, which the library would take for two cells.
var cells = runewidth.Condition{StrictEmojiNeutral: true}

// Cells returns the number of cells that a text takes, which in many scripts is not its length.
func Cells(text string) int {
	if isPlain(text) {
		return len(text)
	}
	return cells.StringWidth(text)
}

// Cut shortens a text at its end to fit the width.
func Cut(text string, width int) string {
	if Cells(text) <= width {
		return text
	}
	return cells.Truncate(text, width, "…")
}

// CutMiddle shortens a text in its middle to fit the width.
func CutMiddle(text string, width int) string {
	if Cells(text) <= width {
		return text
	}
	tail := width / 2
	return Cut(text, width-tail) + cells.TruncateLeft(text, Cells(text)-tail, "")
}

// Pad appends spaces to a text to fill the width.
func Pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-Cells(text), 0))
}

// Fold breaks a text into lines that fit the width, between words. A word that does not fit is
// shortened in its middle.
func Fold(text string, width int) (lines []string) {
	width = max(1, width)
	line := ""
	for word := range strings.FieldsSeq(text) {
		word = CutMiddle(word, width)
		switch {
		case line == "":
			line = word
		case Cells(line)+1+Cells(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
