package hrfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Roster is what a file says.
type Roster struct {
	Column  string   // the header of the column that was read, or its number
	People  []Person // those with an address, each address once, in the order of the file
	Blank   []int    // rows without an address
	Strange []Person // rows where the cell is not one address
}

// Person is a row of the file.
type Person struct {
	Row     int    // as a spreadsheet numbers it, from 1 and the header counted
	Address string // as it is written there, without blanks around it
}

// ErrEmpty: the file has not even a header, so its export has failed, and it does not mean nobody.
var ErrEmpty = errors.New("it is empty")

// MaxSize is far more than the addresses of an organization take.
const MaxSize = 64 << 20

// Read reads a file. The column is that with a header such as E-Mail, Email address or Work Email, unless it is named: by its
// header, or by its number from 1.
func Read(r io.Reader, column string) (*Roster, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxSize {
		return nil, fmt.Errorf("it is longer than %d bytes, which no list of people is", MaxSize)
	}
	text, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("it is not text: %w", err)
	}
	if strings.ContainsRune(text, 0) {
		return nil, errors.New("it is not text; save the sheet as CSV, not as a workbook")
	}
	rows, err := readRows(text)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, ErrEmpty
	}
	place, err := findColumn(rows, column)
	if err != nil {
		return nil, err
	}
	return place.collect(rows), nil
}

// row is a record with the number that a spreadsheet gives it, which counts blank lines and takes a quoted newline for none.
type row struct {
	number int
	cells  []string
}

func readRows(text string) ([]row, error) {
	text, comma, told := cutSeparatorLine(text)
	if !told {
		comma = separator(text)
	}
	// A stray quote is an error and not read over, because a lax reader takes all rows up to the next quote for one cell, and
	// whoever is in them for nobody.
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = comma
	reader.FieldsPerRecord = -1
	var rows []row
	number, line, end := 0, 1, 0
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range cells {
			cells[i] = strings.TrimFunc(cells[i], isBlank)
		}
		first, _ := reader.FieldPos(0)
		number += first - line + 1
		line += strings.Count(text[end:reader.InputOffset()], "\n")
		end = int(reader.InputOffset())
		rows = append(rows, row{number, cells})
	}
}

// isBlank also knows what spreadsheets and web pages put around text unseen: spaces of no width, marks of direction.
func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// isAddress asks no more than that a cell is one address and not a text or two addresses.
func isAddress(cell string) bool {
	local, domain, _ := strings.Cut(cell, "@")
	return local != "" && domain != "" && !strings.ContainsAny(domain, "@,;<>") && !strings.ContainsFunc(cell, isBlank)
}

func (c column) collect(rows []row) *Roster {
	roster := &Roster{Column: c.title}
	seen := make(map[string]bool)
	for _, row := range rows[c.firstRow:] {
		cell := ""
		if c.index < len(row.cells) {
			cell = row.cells[c.index]
		}
		person := Person{row.number, cell}
		switch folded := strings.ToLower(cell); {
		case cell == "":
			roster.Blank = append(roster.Blank, row.number)
		case !isAddress(cell):
			roster.Strange = append(roster.Strange, person)
		case !seen[folded]:
			seen[folded] = true
			roster.People = append(roster.People, person)
		}
	}
	return roster
}
