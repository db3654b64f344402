package main

import (
	"bufio"
	"encoding/csv"
	"strings"
	"unicode"

	opine "github.com/opine-go/opine/wrapper"
)

// rowColumns are the columns of csv and tsv.
func (o *output) rowColumns() []string {
	if o.columns != nil {
		return o.columns
	}
	return documented
}

func (o *output) writeCSV(users []opine.RawUser) error {
	out := csv.NewWriter(o.w)
	if o.header {
		out.Write(o.rowColumns())
	}
	for _, user := range users {
		var row []string
		for _, c := range cells(user, o.rowColumns()) {
			text := c.text
			if c.isText && !o.csvRaw && isFormula(text) {
				text = "'" + text
				o.guarded++
			}
			if o.terminal {
				text = printable(text)
			}
			row = append(row, text)
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// isFormula tells whether a spreadsheet might run a cell: the beginnings that OWASP names, also in their wide forms, and also
// after blanks and what cannot be seen, which some programs leave out.
func isFormula(text string) bool {
	if text != "" && strings.ContainsRune("\t\r\n\x00", rune(text[0])) {
		return true
	}
	text = strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	return strings.IndexAny(text, "=+-@＝＋－＠") == 0
}

func (o *output) writeTSV(users []opine.RawUser) error {
	out := bufio.NewWriter(o.w)
	if o.header {
		writeTabbed(out, o.rowColumns())
	}
	for _, user := range users {
		var row []string
		for _, c := range cells(user, o.rowColumns()) {
			row = append(row, c.text)
		}
		writeTabbed(out, row)
	}
	return out.Flush()
}

func writeTabbed(out *bufio.Writer, row []string) {
	for i, text := range row {
		if i > 0 {
			out.WriteByte('\t')
		}
		out.WriteString(printable(text))
	}
	out.WriteByte('\n')
}
