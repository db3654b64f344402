package output

import (
	"bufio"
	"context"
	"encoding/csv"
	"unicode"
	"unicode/utf8"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// csvFormat prints CSV. Texts that a spreadsheet might run as a formula begin with a quote.
type csvFormat struct {
	out     *csv.Writer
	columns []string
	header  bool // still to be printed
	raw     bool // do not guard against formulas
	escape  bool
	text    []byte // of the cells of a row
	ends    []int  // of the cells in text
	row     []string
	guarded int
}

func (f *csvFormat) write(_ context.Context, r *record.Record) error {
	f.printHeader()
	f.text, f.ends, f.row = f.text[:0], f.ends[:0], f.row[:0]
	for _, name := range f.columns {
		f.appendCell(r.Get(name))
		f.ends = append(f.ends, len(f.text))
	}
	text, start := string(f.text), 0 // one allocation per row
	for _, end := range f.ends {
		f.row = append(f.row, text[start:end])
		start = end
	}
	return f.out.Write(f.row)
}

func (f *csvFormat) appendCell(value record.Value) {
	start := len(f.text)
	f.text = value.AppendText(f.text)
	if !f.raw && value.IsText() && isFormula(f.text[start:]) {
		f.text = append(append(f.text[:start], '\''), value.Text()...)
		f.guarded++
	}
	if f.escape {
		f.text = append(f.text[:start], terminal.Escape(string(f.text[start:]))...)
	}
}

func (f *csvFormat) close(context.Context) error {
	f.printHeader()
	return f.out.Error()
}

func (f *csvFormat) printHeader() {
	if f.header {
		_ = f.out.Write(f.columns) // a failure stays in the writer
		f.header = false
	}
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

// tsvFormat prints texts between tabs. Its texts are escaped, because TSV has no quotes that protect
// a tab or a line break.
type tsvFormat struct {
	out     *bufio.Writer
	columns []string
	header  bool // still to be printed
	text    []byte
	row     []byte
}

func (f *tsvFormat) write(_ context.Context, r *record.Record) error {
	f.printHeader()
	for _, name := range f.columns {
		f.text = r.Get(name).AppendText(f.text[:0])
		f.row = append(terminal.AppendEscaped(f.row, f.text), '\t')
	}
	return f.printRow()
}

func (f *tsvFormat) close(context.Context) error {
	f.printHeader()
	return nil
}

func (f *tsvFormat) printHeader() {
	if !f.header {
		return
	}
	f.header = false
	for _, name := range f.columns {
		f.row = append(terminal.AppendEscaped(f.row, []byte(name)), '\t')
	}
	_ = f.printRow() // a failure stays in the writer
}

// printRow prints the row, which ends with a tab too many.
func (f *tsvFormat) printRow() error {
	f.row[len(f.row)-1] = '\n'
	_, err := f.out.Write(f.row)
	f.row = f.row[:0]
	return err
}
