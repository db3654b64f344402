package hrfile_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
)

// Read never panics, returns rows in order, and never more of them than the file has lines.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Name;E-Mail\r\n\"a\nb\"; A@b.c \r\n"), "")
	f.Add([]byte("\xff\xfee\x00m\x00a\x00i\x00l\x00\n\x00a\x00@\x00b\x00"), "")
	f.Add([]byte("sep=;\na;b\nx@y;z"), "1")
	f.Add([]byte("email,last day,status\na@b.c,31.10.2026,left\na@b.c,12/03/26,active"), "email")
	f.Add(newParts(people).zip(f), "")
	f.Fuzz(func(t *testing.T, raw []byte, column string) {
		o := options
		o.Column = column
		sheet, err := hrfile.Read(bytes.NewReader(raw), o)
		if err != nil {
			return
		}
		row := 0
		for _, person := range sheet.People {
			if person.Row <= row || strings.Count(person.Address, "@") != 1 ||
				strings.TrimSpace(person.Address) != person.Address {
				t.Errorf("%q: %+v", raw, sheet)
			}
			row = person.Row
		}
		lines := 1 + bytes.Count(raw, []byte("\n")) + bytes.Count(raw, []byte("\r"))
		if n := len(sheet.People) + len(sheet.Blank) + len(sheet.Odd); n > lines &&
			!bytes.HasPrefix(raw, []byte("PK")) {
			t.Errorf("%q: %d rows in %d lines", raw, n, lines)
		}
	})
}

// Read never panics on a workbook, and returns rows in order. The parts are fuzzed before they are
// packed, because the checksums of an archive hide almost every change.
func FuzzWorkbook(f *testing.F) {
	original := newParts(people)
	f.Add(original[sheet], original["xl/sharedStrings.xml"], original["xl/styles.xml"], original["xl/workbook.xml"])
	f.Fuzz(func(t *testing.T, rows, texts, styles, book string) {
		p := newParts(people)
		p[sheet], p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"] = rows, texts, styles, book
		got, err := hrfile.Read(bytes.NewReader(p.zip(t)), options)
		if err != nil {
			return
		}
		row := 0
		for _, person := range got.People {
			if person.Row <= row || strings.Count(person.Address, "@") != 1 {
				t.Errorf("%q: %+v", rows, got)
			}
			row = person.Row
		}
	})
}
