package output

import (
	"bufio"
	"context"
	"encoding/csv"
	"strings"
	"unicode"

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
	row     []string
	guarded int
}

func (f *csvFormat) write(_ context.Context, r *record.Record) error {
	f.printHeader()
	f.row = f.row[:0]
	for _, name := range f.columns {
		value := r.Get(name)
		text := value.Text()
		if !f.raw && value.IsText() && isFormula(text) {
			text = "'" + text
			f.guarded++
		}
		if f.escape {
			text = terminal.Escape(text)
		}
		f.row = append(f.row, text)
	}
	return f.out.Write(f.row)
}

func (f *csvFormat) close(context.Context) error {
	f.printHeader()
	f.out.Flush()
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
func isFormula(text string) bool {
	if text != "" && strings.ContainsRune("\t\r\n\x00", rune(text[0])) {
		return true
	}
	text = strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	return strings.IndexAny(text, "=+-@＝＋－＠") == 0
}

// tsvFormat prints texts between tabs. Its texts are escaped, because TSV has no quotes that protect
// a tab or a line break.
type tsvFormat struct {
	out     *bufio.Writer
	columns []string
	header  bool // still to be printed
}

func (f *tsvFormat) write(_ context.Context, r *record.Record) error {
	f.printHeader()
	for i, name := range f.columns {
		f.cell(i, r.Get(name).Text())
	}
	return f.out.WriteByte('\n')
}

func (f *tsvFormat) close(context.Context) error {
	f.printHeader()
	return nil
}

func (f *tsvFormat) printHeader() {
	if f.header {
		for i, name := range f.columns {
			f.cell(i, name)
		}
		f.out.WriteByte('\n')
		f.header = false
	}
}

func (f *tsvFormat) cell(i int, text string) {
	if i > 0 {
		f.out.WriteByte('\t')
	}
	f.out.WriteString(terminal.Escape(text))
}
