package output

import (
	"bufio"
	"bytes"
	"context"
	"unicode"
	"unicode/utf8"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// rows prints CSV or TSV.
type rows struct {
	out       *bufio.Writer
	columns   []string
	header    bool // still to be printed
	separator byte
	cell      func(dst, text []byte, isText bool) []byte // appends a text in the format
	text      []byte
	row       []byte
}

func (f *rows) write(_ context.Context, r *record.Record) error {
	f.printHeader()
	for _, name := range f.columns {
		value := r.Get(name)
		f.text = value.AppendText(f.text[:0])
		f.row = append(f.cell(f.row, f.text, value.IsText()), f.separator)
	}
	return f.printRow()
}

func (f *rows) close(context.Context) error {
	f.printHeader()
	return nil
}

func (f *rows) printHeader() {
	if !f.header {
		return
	}
	f.header = false
	for _, name := range f.columns {
		f.row = append(f.cell(f.row, []byte(name), false), f.separator)
	}
	_ = f.printRow() // a failure stays in the writer
}

// printRow prints the row, with a line break instead of the last separator.
func (f *rows) printRow() error {
	f.row[len(f.row)-1] = '\n'
	_, err := f.out.Write(f.row)
	f.row = f.row[:0]
	return err
}

// tsvCell escapes the text, because TSV has no quotes that protect a tab or a line break.
func tsvCell(dst, text []byte, _ bool) []byte { return terminal.AppendEscaped(dst, text) }

// csv is rows of CSV. Texts that a spreadsheet might run as a formula begin with a quote.
type csv struct {
	rows
	raw     bool // do not guard against formulas
	escape  bool
	guarded int
}

func newCSV(r rows, raw, escape bool) *csv {
	c := &csv{rows: r, raw: raw, escape: escape}
	c.separator, c.cell = ',', c.appendCell
	return c
}

func (c *csv) notes() []string {
	if c.guarded == 0 {
		return nil
	}
	return []string{"added a ' before " + terminal.Count(c.guarded, "cell", "cells") +
		" that a spreadsheet would run as a formula; --csv-raw turns this off"}
}

func (c *csv) appendCell(dst, text []byte, isText bool) []byte {
	if isPlain(text) {
		return append(dst, text...)
	}
	if isText && !c.raw {
		text = c.guard(text)
	}
	if c.escape {
		text = terminal.AppendEscaped(nil, text)
	}
	if !needsQuotes(text) {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for _, b := range text {
		if b == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}

// isPlain reports quickly that a text needs no guard, escape or quotes, as most do not.
func isPlain(text []byte) bool {
	for i, b := range text {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		case i == 0, b <= ' ', b >= 0x7f, b == ',', b == ';', b == '"':
			return false
		}
	}
	return true
}

// guard adds a quote before each formula. A spreadsheet that separates cells at other characters than
// commas takes a part of the text for a cell.
func (c *csv) guard(text []byte) []byte {
	whole := isFormula(text)
	if !whole && !bytes.ContainsAny(text, cellSeparators) {
		return text
	}
	var guarded []byte
	for rest := text; len(rest) > 0; {
		end := bytes.IndexAny(rest, cellSeparators)
		if end++; end == 0 {
			end = len(rest)
		}
		if isFormula(rest[:end]) && len(rest[:end]) > 1 || whole && len(guarded) == 0 {
			guarded = append(guarded, '\'')
		}
		guarded, rest = append(guarded, rest[:end]...), rest[end:]
	}
	if len(guarded) > len(text) {
		c.guarded++
	}
	return guarded
}

// cellSeparators may begin another cell, though the text is within quotes.
const cellSeparators = ";\t\r\n"

func needsQuotes(text []byte) bool {
	for _, b := range text {
		if b == ',' || b == '"' || b == '\n' || b == '\r' {
			return true
		}
	}
	first, _ := utf8.DecodeRune(text)
	return unicode.IsSpace(first) // some programs trim a cell without quotes
}

// isFormula reports whether a spreadsheet might run the text: it begins with one of the characters
// that OWASP lists, possibly in its wide form, or after characters that some programs ignore.
func isFormula(text []byte) bool {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠':
			return true
		case '\t', '\r', '\n', 0:
			if i == 0 {
				return true
			}
		}
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
		i += size
	}
	return false
}
