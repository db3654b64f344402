package hrfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// others are words in a header, a title or a label for addresses that are not the person's own.
var others = setOf(`
	manager managers supervisor boss lead approver approvers approved requester reports delegate submitted
	submitter opened created updated prepared hr hrbp contact replacement successor deputy cc notify owner assigned
	by private personal home alternate secondary old previous former
	vorgesetzte vorgesetzter fuhrungskraft nachfolger nachfolgerin vertretung kontakt privat private alte fruhere
	responsable superieur remplacant remplacante personnel prive perso jefe jefa supervisora gerente sustituto sustituta
`)

// own are words in the title of a group of columns that belong to the person of the row.
var own = setOf(`
	employee employees leaver leavers worker person user users staff member people mitarbeiter mitarbeiterin
	collaborateur salarie empleado empleada persona personal kontakt kontaktdaten contact work
	account accounts login identity konto compte cuenta details data info information daten profile job
`)

func anyOf(set map[string]bool, text string) bool {
	return slices.ContainsFunc(employment.Words(text), func(word string) bool { return set[word] })
}

func isFilled(text string) bool { return text != "" }

// refuseGroup refuses a column below the title of a group, such as Manager above Name and E-Mail. The
// title of the whole sheet stands alone in the first column.
func (l layout) refuseGroup(rows []row) error {
	if l.header == 0 {
		return nil
	}
	above := rows[l.header-1].cells
	filled := places(above, isFilled)
	group := -1
	for _, place := range filled {
		if place <= l.column {
			group = place
		}
	}
	if group < 0 || group == 0 && len(filled) == 1 || address.Find(above[group]) != nil {
		return nil
	}
	isGroup := len(filled) > 1 && len(places(above, isMetadata)) == 0 && !anyOf(own, above[group])
	if anyOf(others, above[group]) || isGroup {
		return fmt.Errorf("the column %q is below the title %q, so its addresses may belong to somebody else; "+
			"pass --column with one of %s", l.title, above[group], describe(rows[l.header].cells))
	}
	return nil
}

// isMetadata reports whether a cell above the header tells when or by whom a sheet was made.
func isMetadata(text string) bool { return strings.HasSuffix(text, ":") || twoDigits.MatchString(text) }

var twoDigits = regexp.MustCompile(`\d\d`)

// doubt refuses a sheet whose column may have the addresses of people who are not meant.
func (l layout) doubt(rows []row, worksheet string, o Options) error {
	leavers := o.Employment.Leavers
	isText := worksheet == ""
	if err := l.refuseShifted(rows, isText, leavers); err != nil {
		return err
	}
	if l.byName {
		if err := l.refuseSecondHeader(rows); err != nil {
			return err
		}
	}
	if !leavers {
		return nil
	}
	if l.byName && o.Column == "" {
		if err := l.refuseOtherAddresses(rows); err != nil {
			return err
		}
	}
	if o.StatusColumn == "" {
		if err := refuseTitles(rows, worksheet); err != nil {
			return err
		}
	}
	return l.refuseLabels(rows)
}

// refuseOtherAddresses refuses a column of addresses if another one may hold those of the leavers: its
// header does not say whose they are.
func (l layout) refuseOtherAddresses(rows []row) error {
	header := rows[l.header].cells
	people, differ := 0, make(map[int]int)
	for _, r := range rows[l.header+1:] {
		mine, ok := address.Parse(r.cell(l.column))
		if !ok {
			continue
		}
		people++
		for place, text := range r.cells {
			if place == l.column || !strings.ContainsRune(text, '@') {
				continue
			}
			if theirs, ok := address.Parse(text); ok && address.Exact(theirs) != address.Exact(mine) {
				differ[place]++
			}
		}
	}
	for place := range len(header) {
		if n := differ[place]; n > 0 && 2*n >= people && !anyOf(others, header[place]) {
			return fmt.Errorf("the columns %q and %q both have addresses; pass --column with one of %s", l.title,
				header[place], describe(header))
		}
	}
	return nil
}

// refuseShifted refuses rows in which an unquoted separator, or a missing cell, may have moved
// somebody else's address into the column. In a workbook the cells at the end of a row are often
// missing because they are blank.
func (l layout) refuseShifted(rows []row, isText, leavers bool) error {
	if l.header < 0 {
		return nil
	}
	header := l.headers(rows)
	width := len(header)
	named := width
	for named > 0 && header[named-1] == "" {
		named--
	}
	common := l.countAddresses(rows)
	last := -1 // the last column with addresses
	for place := range common {
		last = max(last, place)
	}
	for _, r := range rows[l.header+1:] {
		found := places(r.cells, hasAddress)
		if len(found) == 0 {
			continue
		}
		missing := width - len(r.cells)
		surplus := l.column < named && slices.ContainsFunc(r.cells[min(named, len(r.cells)):], isFilled)
		// A cell may be missing before the address if the row ends before a column of addresses does.
		endsEarly := leavers && len(r.cells) <= last && slices.Contains(found, l.column)
		moved := isText && missing > 0 && (len(found) > 1 && found[0] < l.column || endsEarly)
		if surplus || moved {
			return fmt.Errorf("row %d has %d cells, and the header %d, so its address may be in the wrong column; mend the row",
				r.number, len(r.cells), named)
		}
		if place, ok := l.onlyHere(r, found, common); leavers && ok {
			return fmt.Errorf("row %d has an address in the column %q, which has no other, so its cells may be in the wrong columns; "+
				"mend the row", r.number, header[place])
		}
	}
	return nil
}

// countAddresses returns how many rows have an address in a column.
func (l layout) countAddresses(rows []row) map[int]int {
	count := make(map[int]int)
	for _, r := range rows[l.header+1:] {
		for place, text := range r.cells {
			if hasAddress(text) {
				count[place]++
			}
		}
	}
	return count
}

// onlyHere reports whether a row has an address to the right of the column where no other row has one,
// and none where others have.
func (l layout) onlyHere(r row, found []int, common map[int]int) (place int, ok bool) {
	last := found[len(found)-1]
	if last <= l.column || common[last] > 1 || !slices.Contains(found, l.column) {
		return 0, false
	}
	for other, n := range common {
		if n > 1 && other != last && !slices.Contains(found, other) {
			return last, true
		}
	}
	return 0, false
}
