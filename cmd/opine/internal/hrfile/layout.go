package hrfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// layout describes the header and the column of addresses.
type layout struct {
	header int // the index of the row, or -1
	column int
	title  string // the header of the column, or its number
	byName bool   // the column was found by a header
}

// headerRows is how many rows may come before the header ends: titles, a date, blank ones.
const headerRows = 10

var (
	mailWords = setOf("email emails mail mails courriel courriels correo correos upn")
	// addressWords may stand in a header beside a mail word. Others, such as manager or private, may
	// mean somebody else's address, or another one.
	addressWords = setOf(`
		e address addresses id work business company corporate office official primary main user employee member staff
		person leaver leavers departing departed exiting terminated
		required optional mandatory read only the of s
		adresse adressen dienst firmen geschaftl dienstlich dienstliche geschaftlich geschaftliche geschaftlichen arbeit firma mitarbeiter
		pflichtfeld
		professionnel professionnelle entreprise travail employe salarie obligatoire de l la du
		electronico electronicos corporativo corporativa laboral trabajo empresa empleado direccion del indirizzo
	`)
	// wholeHeaders are headers without a mail word of their own.
	wholeHeaders = setOf(`
		emailaddress mailaddress workemail workemailaddress workmail businessemail companyemail corporateemail
		officeemail officialemail primaryemail primarymail useremail employeeemail memberemail userprincipalname
		emailadresse mailadresse adressemail adresseemail emailwork adresseelectronique direccionelectronica
	`)
)

func setOf(text string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

// isAddressHeader reports whether a header means the address at work.
func isAddressHeader(text string) bool {
	words := employment.Words(text)
	if wholeHeaders[strings.Join(words, "")] {
		return true
	}
	found := false
	for _, word := range words {
		if mailWords[word] {
			found = true
		} else if !addressWords[word] {
			return false
		}
	}
	return found
}

// findLayout finds the header and the column of addresses.
func findLayout(rows []row, named string) (layout, error) {
	if named != "" {
		return findNamed(rows, named)
	}
	header := recognizedHeader(rows)
	if header < 0 {
		return withoutHeader(rows)
	}
	cells := rows[header].cells
	found := places(cells, isAddressHeader)
	if len(found) > 1 {
		return layout{}, fmt.Errorf("%d columns may hold the addresses: %s; pass --column with one of them",
			len(found), describe(cells))
	}
	l := layout{header, found[0], cells[found[0]], true}
	return l, l.refuseGroup(rows)
}

// recognizedHeader returns the index of the first row with a known header, or -1.
func recognizedHeader(rows []row) int {
	return slices.IndexFunc(rows[:min(headerRows, len(rows))], func(r row) bool {
		return len(places(r.cells, isAddressHeader)) > 0 && len(places(r.cells, hasAddress)) == 0
	})
}

// withoutHeader accepts a sheet whose first row has an address, if all addresses are in one column.
func withoutHeader(rows []row) (layout, error) {
	if len(places(rows[0].cells, hasAddress)) == 0 {
		return layout{}, fmt.Errorf("no column has a header such as E-Mail; pass --column with one of %s",
			describe(rows[max(0, guessHeader(rows, -1))].cells))
	}
	column := -1
	for _, r := range rows {
		for _, place := range places(r.cells, hasAddress) {
			if column >= 0 && place != column {
				return layout{}, fmt.Errorf("there is no header, and both column %d and column %d have addresses; "+
					"pass --column with one of %s", column+1, place+1, describe(rows[0].cells))
			}
			column = place
		}
	}
	return layout{-1, column, strconv.Itoa(column + 1), false}, nil
}

// guessHeader returns the index of the row above the first address of a column that is most likely
// the header: it has known headers, or else it is the fullest one, because titles have fewer cells.
// It returns -1 if the first row has an address. A negative column means any column.
func guessHeader(rows []row, column int) int {
	header, known, most := 0, 0, 0
	for i, r := range rows {
		found := places(r.cells, hasAddress)
		if column < 0 && len(found) > 0 || slices.Contains(found, column) {
			if i == 0 {
				return -1
			}
			break
		}
		if len(found) > 0 {
			continue
		}
		filled := len(places(r.cells, func(text string) bool { return text != "" }))
		headers := len(places(r.cells, employment.IsHeader))
		if headers > known || headers == known && filled > most {
			header, known, most = i, headers, filled
		}
	}
	return header
}

// findNamed finds a column that the caller names by its header or by its number.
func findNamed(rows []row, named string) (layout, error) {
	number, err := strconv.Atoi(named)
	if err == nil {
		header := recognizedHeader(rows)
		if header < 0 {
			header = guessHeader(rows, number-1)
		}
		l := layout{header: header}
		l.column, err = l.named(rows, named)
		l.title = strconv.Itoa(l.column + 1)
		if header >= 0 && rows[header].cell(l.column) != "" {
			l.title = rows[header].cell(l.column)
		}
		return l, err
	}
	for i, r := range rows {
		if len(places(r.cells, hasAddress)) > 0 {
			continue
		}
		l := layout{header: i, byName: true}
		if column, err := l.named(rows, named); err == nil {
			l.column, l.title = column, r.cells[column]
			return l, nil
		} else if len(places(r.cells, equals(named))) > 1 {
			return l, err
		}
	}
	return layout{}, noColumn(named, rows[max(0, guessHeader(rows, -1))])
}

func noColumn(named string, header row) error {
	return fmt.Errorf("there is no column %q; there are %s", named, describe(header.cells))
}

// named returns the index of a column by its header or by its number. The header counts first.
func (l layout) named(rows []row, named string) (int, error) {
	header := rows[max(0, l.header)]
	if l.header >= 0 {
		switch found := places(header.cells, equals(named)); len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return 0, fmt.Errorf("%d columns have the header %q; pass the number of one: %s", len(found), named,
				describe(header.cells))
		}
	}
	number, err := strconv.Atoi(named)
	if err != nil || number < 1 || !slices.ContainsFunc(rows, func(r row) bool { return number <= len(r.cells) }) {
		return 0, noColumn(named, header)
	}
	return number - 1, nil
}

func equals(named string) func(string) bool {
	return func(cell string) bool { return strings.EqualFold(cell, strings.TrimSpace(named)) }
}

func hasAddress(text string) bool {
	if !strings.ContainsAny(text, "@%") { // the escape for @ in a mailto link
		return false
	}
	_, ok := address.Parse(text)
	return ok
}

func places(cells []string, is func(string) bool) []int {
	var found []int
	for i, cell := range cells {
		if is(cell) {
			found = append(found, i)
		}
	}
	return found
}

// describe lists the columns for a message, without the addresses of people.
func describe(cells []string) string {
	const most, longest = 40, 60
	var list []string
	for i, cell := range cells[:min(most, len(cells))] {
		shown := strconv.Quote(strings.ToValidUTF8(cell[:min(longest, len(cell))], ""))
		if hasAddress(cell) {
			shown = "an address"
		}
		list = append(list, fmt.Sprintf("%d %s", i+1, shown))
	}
	return strings.Join(list, ", ")
}
