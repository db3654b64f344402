package hrfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// column is where the addresses are.
type column struct {
	index    int
	title    string
	firstRow int // of rows, below the header
}

// headers are those that mean the address at work, as plain writes them. Others, such as that of a manager or a private
// address, must not be guessed.
var headers = []string{
	"email", "emails", "emailaddress", "mail", "mailaddress", "workemail", "workemailaddress", "workmail", "emailwork",
	"businessemail", "businessemailaddress", "companyemail", "companyemailaddress", "corporateemail", "officeemail",
	"officialemail", "primaryemail", "primaryemailaddress", "primaryworkemail", "useremail", "employeeemail", "memberemail",
	"userprincipalname", "emailadresse", "mailadresse", "geschäftlicheemail", "courriel", "adressemail", "adresseemail",
	"correoelectrónico", "correoelectronico", "correo", "indirizzoemail",
}

// plain writes a header without case, blanks and punctuation.
func plain(header string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, header)
}

// maxTitleRows is how many rows may stand above the header: a title, a date, a blank one.
const maxTitleRows = 10

func findColumn(rows []row, named string) (column, error) {
	if named != "" {
		return namedColumn(rows, named)
	}
	for i, row := range rows[:min(maxTitleRows, len(rows))] {
		if found := placesOf(row.cells, isAddress); len(found) > 0 {
			if i == 0 && len(found) == 1 {
				return column{found[0], strconv.Itoa(found[0] + 1), 0}, nil
			}
			break // the data begin here, without a header
		}
		switch found := placesOf(row.cells, func(cell string) bool { return slices.Contains(headers, plain(cell)) }); len(found) {
		case 0:
		case 1:
			return column{found[0], row.cells[found[0]], i + 1}, nil
		default:
			return column{}, fmt.Errorf("%d columns may hold the addresses: %s; name one with --column",
				len(found), describe(row.cells))
		}
	}
	return column{}, fmt.Errorf("no column has a header such as E-Mail; name one with --column: %s", describe(rows[0].cells))
}

func namedColumn(rows []row, named string) (column, error) {
	same := func(cell string) bool { return strings.EqualFold(cell, strings.TrimSpace(named)) }
	for i, row := range rows[:min(maxTitleRows, len(rows))] {
		switch found := placesOf(row.cells, same); len(found) {
		case 0:
		case 1:
			return column{found[0], row.cells[found[0]], i + 1}, nil
		default:
			return column{}, fmt.Errorf("%d columns have the header %q; name one by its number: %s", len(found), named, describe(row.cells))
		}
	}
	number, err := strconv.Atoi(named)
	if err != nil || number < 1 || !slices.ContainsFunc(rows, func(row row) bool { return number <= len(row.cells) }) {
		return column{}, fmt.Errorf("there is no column %q; there are %s", named, describe(rows[0].cells))
	}
	first := 1 // below a header
	if i := number - 1; i < len(rows[0].cells) && isAddress(rows[0].cells[i]) {
		first = 0
	}
	return column{number - 1, named, first}, nil
}

func placesOf(cells []string, is func(string) bool) []int {
	var found []int
	for i, cell := range cells {
		if is(cell) {
			found = append(found, i)
		}
	}
	return found
}

// describe lists the columns for a message. An address is told as such and not repeated.
func describe(cells []string) string {
	const most, longest = 40, 60
	var list []string
	for i, cell := range cells[:min(most, len(cells))] {
		switch {
		case isAddress(cell):
			cell = "an address"
		case len(cell) > longest:
			cell = strconv.Quote(strings.ToValidUTF8(cell[:longest], "")) + "…"
		default:
			cell = strconv.Quote(cell)
		}
		list = append(list, fmt.Sprintf("%d %s", i+1, cell))
	}
	return strings.Join(list, ", ")
}
