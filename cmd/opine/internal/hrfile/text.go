package hrfile

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode gives the text of a file in the encoding that it is most likely in, with \n at the end of lines.
func decode(raw []byte) (string, error) {
	text, err := encodingOf(raw).NewDecoder().Bytes(raw)
	if err != nil {
		return "", err
	}
	lines := strings.ReplaceAll(string(text), "\r\n", "\n")
	return strings.ReplaceAll(lines, "\r", "\n"), nil // what an old Excel on a Mac saves
}

// encodingOf goes by the byte order mark. Without one, a zero among the first two bytes is half of a character of UTF-16,
// and what is not UTF-8 is taken for what Excel saves as plain CSV in the west.
func encodingOf(raw []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case len(raw) >= 2 && raw[0] != 0 && raw[1] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case len(raw) >= 2 && raw[0] == 0 && raw[1] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case utf8.Valid(raw):
		return unicode.UTF8BOM
	default:
		return charmap.Windows1252
	}
}

// separators in the order in which a draw between them is decided.
const separators = ",;\t|"

// separator is the one that the header has most of. Other rows may hold more of another one, as in names like "Lovelace, Ada";
// the header is the first line that speaks of mail, below a title that some systems put on top.
func separator(text string) rune {
	header := ""
	for line := range strings.Lines(text) {
		if header == "" {
			header = line
		}
		if strings.Contains(line, "@") || strings.Contains(strings.ToLower(line), "mail") {
			header = line
			break
		}
	}
	count := make(map[rune]int)
	quoted := false
	for _, r := range header {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			count[r]++
		}
	}
	best := ','
	for _, r := range separators {
		if count[r] > count[best] {
			best = r
		}
	}
	return best
}

// cutSeparatorLine takes off the line `sep=;` with which a file tells Excel its separator.
func cutSeparatorLine(text string) (rest string, separator rune, found bool) {
	line, rest, _ := strings.Cut(text, "\n")
	value, found := strings.CutPrefix(strings.ToLower(strings.Trim(line, `" `)), "sep=")
	if !found || len(value) != 1 || !strings.Contains(separators, value) {
		return text, 0, false
	}
	return rest, rune(value[0]), true
}
