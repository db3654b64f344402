package hrfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// Options decide what Read would otherwise find out. The zero value finds out everything, except
// for the fields of Employment.
type Options struct {
	Column       string // the header of the addresses, or a number from 1
	DateColumn   string // the same for the last day, or "none"
	StatusColumn string // the same for the status, or "none"
	Separator    string
	Encoding     string
	Worksheet    string
	Employment   employment.Options // without the columns
}

// Sheet is what a file says.
type Sheet struct {
	Column       string // the header of the column with the addresses, or its number
	DateColumn   string // the same for the last day; empty if there is none
	StatusColumn string
	People       []Person // rows with one address, in the order of the file
	Blank        []int    // rows without an address, such as titles
	Nameless     []int    // rows that seem to be of somebody whose address is missing
	Odd          []Cell   // cells of the column that are not one address
	Elsewhere    []Cell   // other cells with an address
}

// Person is a row with an address.
type Person struct {
	Row     int // as a spreadsheet numbers it, from 1
	Address string
	employment.Assessment
}

// Cell is the text of a cell.
type Cell struct {
	Row  int
	Text string
}

// A file without people does not mean that nobody is in it: its export may have failed.
var (
	errEmpty      = errors.New("the file is empty")
	errHeaderOnly = errors.New("the file has no row below its header; export it again")
)

// MaxSize bounds a file, far beyond the addresses of any organization.
const MaxSize = 64 << 20

// Read reads a file.
func Read(r io.Reader, o Options) (*Sheet, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxSize {
		return nil, fmt.Errorf("the file is larger than %d MB, the limit for a list of people", MaxSize>>20)
	}
	rows, worksheet, err := readRows(raw, o)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errEmpty
	}
	layout, err := findLayout(rows, o.Column)
	if err != nil {
		return nil, err
	}
	if err := layout.doubt(rows, worksheet, o); err != nil {
		return nil, err
	}
	if layout.header == len(rows)-1 {
		return nil, errHeaderOnly
	}
	return layout.collect(rows, o)
}

// readRows also returns the name of the worksheet, which is empty for a text.
func readRows(raw []byte, o Options) (rows []row, worksheet string, err error) {
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return readWorkbook(raw, o.Worksheet)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")):
		return nil, "", errors.New("the file is an old or protected workbook; save it as .xlsx or as CSV, without a password")
	}
	if o.Worksheet != "" {
		return nil, "", errors.New("the file is not a workbook, so it has no worksheets; leave out --worksheet")
	}
	text, guessed, err := decode(raw, o.Encoding)
	if err != nil {
		return nil, "", err
	}
	rows, err = readText(text, o.Separator)
	if err != nil {
		return nil, "", err
	}
	return rows, "", refuseUnreadable(rows, guessed)
}

// row is a row with the number that a spreadsheet shows beside it.
type row struct {
	number int
	cells  []string
}

func (r row) cell(column int) string {
	if column < len(r.cells) {
		return r.cells[column]
	}
	return ""
}

func (l layout) collect(rows []row, o Options) (*Sheet, error) {
	data := rows[l.header+1:]
	report, err := l.assess(rows, o)
	if err != nil {
		return nil, err
	}
	columns := len(places(rows[max(0, l.header)].cells, isFilled))
	sheet := &Sheet{Column: l.title, DateColumn: report.DateColumn, StatusColumn: report.StatusColumn}
	for _, row := range rows[:l.header+1] {
		sheet.addElsewhere(row, -1)
	}
	for i, row := range data {
		sheet.addElsewhere(row, l.column)
		text := row.cell(l.column)
		found, ok := address.Parse(text)
		switch {
		case !strings.ContainsFunc(text, unicode.IsGraphic):
			if l.isPerson(row, columns) {
				sheet.Nameless = append(sheet.Nameless, row.number)
			} else {
				sheet.Blank = append(sheet.Blank, row.number)
			}
		case ok && strings.Contains(found, "?"):
			return nil, fmt.Errorf("row %d has the address %q, and spreadsheets write ? for a character that they cannot save; "+
				"save the sheet as UTF-8 or .xlsx", row.number, found)
		case ok:
			sheet.People = append(sheet.People, Person{row.number, found, report.Rows[i]})
		default:
			sheet.Odd = append(sheet.Odd, Cell{row.number, text})
		}
	}
	return sheet, nil
}

// isPerson reports whether a row without an address seems to be of a person: it has an address in
// another column, or two texts, or one if the sheet has no more columns than that. Totals and headers
// are no people.
func (l layout) isPerson(r row, columns int) bool {
	filled := places(r.cells, isFilled)
	if len(places(r.cells, func(text string) bool { return address.Find(text) != nil })) > 0 {
		return true
	}
	return l.header >= 0 && len(filled) > 0 && len(filled) >= min(2, columns-1) && !anyOf(totals, r.cells[filled[0]]) &&
		len(places(r.cells, isAddressHeader))+len(places(r.cells, employment.IsHeader)) == 0
}

// totals begin the last row of a report.
var totals = setOf("total totals sum count summe gesamt anzahl somme nombre suma cantidad generated report page")

func (s *Sheet) addElsewhere(row row, column int) {
	for i, text := range row.cells {
		if i != column && address.Find(text) != nil {
			s.Elsewhere = append(s.Elsewhere, Cell{row.number, text})
		}
	}
}

// assess reads the last days and statuses below the header.
func (l layout) assess(rows []row, o Options) (*employment.Report, error) {
	var header []string
	if l.header >= 0 {
		header = l.headers(rows)
	}
	var err error
	settings := o.Employment
	if settings.DateColumn, err = l.optional(rows, "--date-column", o.DateColumn); err != nil {
		return nil, err
	}
	if settings.StatusColumn, err = l.optional(rows, "--status-column", o.StatusColumn); err != nil {
		return nil, err
	}
	var cells [][]string
	for _, row := range rows[l.header+1:] {
		cells = append(cells, row.cells)
	}
	return employment.Assess(header, cells, settings)
}

// headers returns the header. A header over two rows, which usually have merged cells, is one of both.
func (l layout) headers(rows []row) []string {
	header := slices.Clone(rows[l.header].cells)
	fill := func(other row, over bool) {
		for i, text := range other.cells {
			for len(header) <= i {
				header = append(header, "")
			}
			if text != "" && (over || header[i] == "") {
				header[i] = text
			}
		}
	}
	if l.header > 0 && titleOf(rows[l.header-1]) == "" {
		fill(rows[l.header-1], false)
	}
	below := rows[min(l.header+1, len(rows)-1)]
	if len(places(below.cells, hasAddress)) == 0 && len(places(below.cells, employment.IsHeader)) > 0 {
		fill(below, true)
	}
	return header
}

func (l layout) optional(rows []row, flag, named string) (int, error) {
	switch named {
	case "":
		return employment.FindColumn, nil
	case "none":
		return employment.NoColumn, nil
	}
	column, err := l.named(rows, named)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", flag, err)
	}
	return column, nil
}
