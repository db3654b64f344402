package hrfile

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/address"
)

// separators in the order that decides if nothing else does.
var separators = []rune{',', ';', '\t', '|'}

var separatorNames = map[string]rune{
	"comma": ',', ",": ',', "semicolon": ';', ";": ';', "tab": '\t', "\t": '\t', "pipe": '|', "|": '|',
}

// evidenceRows is how many rows decide about the separator.
const evidenceRows = 200

// readText splits the text of a file into rows.
func readText(text, named string) ([]row, error) {
	rest, separator, found := cutSeparatorLine(text)
	skipped := 0
	if found {
		text, skipped = rest, 1
	}
	if named != "" {
		if separator, found = separatorNames[strings.ToLower(named)]; !found {
			return nil, fmt.Errorf("the separator %q is not one of comma, semicolon, tab, pipe", named)
		}
	}
	if !found {
		var err error
		if separator, err = findSeparator(text); err != nil {
			return nil, err
		}
	}
	rows, err := split(text, separator, -1)
	for i := range rows {
		rows[i].number += skipped
		if err == nil {
			err = refuseSpanning(rows[i])
		}
	}
	return rows, err
}

// cutSeparatorLine cuts the line `sep=;` by which a file tells Excel its separator.
func cutSeparatorLine(text string) (rest string, separator rune, found bool) {
	line, rest, _ := strings.Cut(text, "\n")
	value, found := strings.CutPrefix(strings.ToLower(strings.Trim(line, `" `)), "sep=")
	separator, known := separatorNames[value]
	return rest, separator, found && known
}

// split returns at most limit rows, or all of them if limit is negative.
//
// A stray quote is an error. A lenient reader would read all rows up to the next quote as one cell.
func split(text string, separator rune, limit int) ([]row, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator
	reader.FieldsPerRecord = -1
	var rows []row
	number, line, end := 0, 1, 0
	for limit < 0 || len(rows) < limit {
		cells, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return rows, fmt.Errorf("the file is not CSV: %w", err)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		// A spreadsheet counts blank lines, and does not count the lines inside a quoted cell.
		first, _ := reader.FieldPos(0)
		number += first - line + 1
		line += strings.Count(text[end:reader.InputOffset()], "\n")
		end = int(reader.InputOffset())
		rows = append(rows, row{number, cells})
	}
	return rows, nil
}

// refuseSpanning refuses an address in a cell of several lines. A quote that is not closed makes one
// cell of several people.
func refuseSpanning(r row) error {
	for _, text := range r.cells {
		if strings.Contains(text, "\n") && address.Find(text) != nil {
			return fmt.Errorf("row %d has a quoted cell of several lines with an address in it; a quote may be missing",
				r.number)
		}
	}
	return nil
}

// evidence is what speaks for a separator.
type evidence struct {
	separator rune
	isolated  map[string]int // the addresses that have a cell of their own, and their rows
	header    bool           // a cell is a known header
	cells     int            // of the first row
}

// findSeparator returns the separator that isolates the addresses of the first rows.
func findSeparator(text string) (rune, error) {
	var best evidence
	var all []evidence
	for _, separator := range separators {
		e := gather(text, separator)
		all = append(all, e)
		if best.separator == 0 || e.beats(best) {
			best = e
		}
	}
	for _, other := range all {
		for found, number := range other.isolated {
			if _, ok := best.isolated[found]; !ok {
				return 0, fmt.Errorf("the separator may be %q, and also %q, which isolates the address in row %d; pass --separator",
					best.separator, other.separator, number)
			}
		}
	}
	return best.separator, nil
}

func gather(text string, separator rune) evidence {
	e := evidence{separator: separator, isolated: make(map[string]int)}
	rows, _ := split(text, separator, evidenceRows) // with a wrong separator, quotes seem misplaced
	for i, row := range rows {
		if i == 0 {
			e.cells = len(row.cells)
		}
		for _, text := range row.cells {
			if found, ok := address.Parse(text); ok {
				e.isolated[found] = row.number
			}
			e.header = e.header || isAddressHeader(text)
		}
	}
	return e
}

func (e evidence) beats(other evidence) bool {
	if len(e.isolated) != len(other.isolated) {
		return len(e.isolated) > len(other.isolated)
	}
	if e.header != other.header {
		return e.header
	}
	return e.cells > other.cells
}
