package hrfile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
)

var encodings = map[string]encoding.Encoding{
	"utf-8":        utf.UTF8BOM,
	"utf-16le":     utf.UTF16(utf.LittleEndian, utf.UseBOM),
	"utf-16be":     utf.UTF16(utf.BigEndian, utf.UseBOM),
	"windows-1250": charmap.Windows1250,
	"windows-1251": charmap.Windows1251,
	"windows-1252": charmap.Windows1252,
	"windows-1253": charmap.Windows1253,
	"windows-1254": charmap.Windows1254,
	"iso-8859-1":   charmap.ISO8859_1,
	"iso-8859-15":  charmap.ISO8859_15,
	"macintosh":    charmap.Macintosh,
}

// Encodings returns the names for Options.Encoding.
func Encodings() []string {
	var names []string
	for name := range encodings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// decode returns the text of a file with \n at the end of its lines. It reports whether it guessed
// the encoding. Bytes that the encoding does not have become U+FFFD.
func decode(raw []byte, named string) (text string, guessed bool, err error) {
	if named == "" {
		named, guessed = findEncoding(raw)
	}
	decoder, found := encodings[strings.ToLower(named)]
	if !found {
		return "", false, fmt.Errorf("the encoding %q is not one of %s", named, strings.Join(Encodings(), ", "))
	}
	decoded := bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if decoder != utf.UTF8BOM || !utf8.Valid(decoded) { // what is UTF-8 needs no copy
		if decoded, err = decoder.NewDecoder().Bytes(raw); err != nil {
			return "", false, fmt.Errorf("the file is not in %s: %w", named, err)
		}
	}
	if bytes.IndexByte(decoded, 0) >= 0 {
		return "", false, errors.New("the file is not text; save the sheet as CSV or as .xlsx")
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(string(decoded), "\ufffd"), "\r\n", "\n")
	return strings.ReplaceAll(text, "\r", "\n"), guessed, nil // Excel on old Macs saves \r
}

var byteOrderMarks = []struct{ mark, encoding string }{
	{"\xef\xbb\xbf", "utf-8"}, {"\xff\xfe", "utf-16le"}, {"\xfe\xff", "utf-16be"},
}

// findEncoding goes by the byte order mark. Without one it guesses: a zero in the first two bytes is
// half of a character of UTF-16, and what is not UTF-8 is what Excel saves in the west.
func findEncoding(raw []byte) (name string, guessed bool) {
	for _, known := range byteOrderMarks {
		if bytes.HasPrefix(raw, []byte(known.mark)) {
			return known.encoding, false
		}
	}
	if zero := bytes.IndexByte(raw[:min(2, len(raw))], 0); zero == 0 {
		return "utf-16be", true
	} else if zero == 1 {
		return "utf-16le", true
	}
	if utf8.Valid(raw) {
		return "utf-8", false
	}
	return "windows-1252", true
}

// refuseUnreadable refuses addresses with characters that a wrong encoding may have changed.
func refuseUnreadable(rows []row, guessed bool) error {
	for _, row := range rows {
		for _, text := range row.cells {
			if !strings.ContainsFunc(text, isForeign) {
				continue
			}
			for _, found := range address.Find(text) {
				switch {
				case !strings.Contains(text, found): // Find joined words, of which one may be a name
				case strings.ContainsRune(found, utf8.RuneError):
					return fmt.Errorf("row %d has the address %q, which has bytes that are not in the encoding of the file; "+
						"save the sheet as UTF-8, or pass --encoding", row.number, found)
				case guessed && strings.ContainsFunc(found, isForeign):
					return fmt.Errorf("row %d has the address %q, and the encoding of the file is only a guess; "+
						"save the sheet as UTF-8, or pass --encoding windows-1252 if the address is right", row.number, found)
				}
			}
		}
	}
	return nil
}

// isForeign reports whether a character is written differently in the usual encodings.
func isForeign(r rune) bool { return r > unicode.MaxASCII }
