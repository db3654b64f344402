package hrfile

import (
	"fmt"
	"math"
	"slices"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// others are words in the title of a group of columns with addresses that are not the person's own.
var others = setOf(`
	manager managers supervisor boss lead approver approvers requester hr hrbp contact replacement successor private personal
	vorgesetzte vorgesetzter fuhrungskraft nachfolger nachfolgerin kontakt privat
	responsable superieur remplacant remplacante jefe jefa supervisora gerente sustituto sustituta
`)

// refuseGroup refuses a column below the title of a group, such as Manager above Name and E-Mail. The
// title of the whole sheet stands alone in the first column.
func (l layout) refuseGroup(rows []row) error {
	if l.header == 0 {
		return nil
	}
	above := rows[l.header-1].cells
	filled := places(above, func(text string) bool { return text != "" })
	group := -1
	for _, place := range filled {
		if place <= l.column {
			group = place
		}
	}
	if group < 0 || group == 0 && len(filled) == 1 || address.Find(above[group]) != nil {
		return nil
	}
	if slices.ContainsFunc(employment.Words(above[group]), func(word string) bool { return others[word] }) {
		return fmt.Errorf("the column %q is below the title %q, so its addresses may belong to somebody else; "+
			"pass --column with one of %s", l.title, above[group], describe(rows[l.header].cells))
	}
	return nil
}

// refuseSecondHeader refuses a sheet of several tables, in which the column means something else.
func (l layout) refuseSecondHeader(rows []row) error {
	for _, r := range rows[l.header+1:] {
		if len(places(r.cells, hasAddress)) > 0 {
			continue
		}
		for _, place := range places(r.cells, isAddressHeader) {
			if place != l.column {
				return fmt.Errorf("row %d seems to be the header of another table, with the addresses in column %d (%q) "+
					"and not in column %d; split the sheet", r.number, place+1, r.cells[place], l.column+1)
			}
		}
	}
	return nil
}

// refuseShifted refuses rows of text in which an unquoted separator, or a missing cell, may have
// moved somebody else's address into the column.
func (l layout) refuseShifted(rows []row, leavers bool) error {
	if l.header < 0 {
		return nil
	}
	width := len(rows[l.header].cells)
	next := l.nextAddresses(rows)
	for _, r := range rows[l.header+1:] {
		found := places(r.cells, hasAddress)
		if len(found) == 0 || len(r.cells) == width {
			continue
		}
		missing := width - len(r.cells)
		surplus := slices.ContainsFunc(r.cells[min(width, len(r.cells)):], func(text string) bool { return text != "" })
		if surplus || missing > 0 && len(found) > 1 && found[0] < l.column ||
			leavers && found[len(found)-1] == l.column && next-l.column <= missing {
			return fmt.Errorf("row %d has %d cells, and the header %d, so its address may be in the wrong column; mend the row",
				r.number, len(r.cells), width)
		}
	}
	return nil
}

// nextAddresses returns the next column to the right that also has addresses.
func (l layout) nextAddresses(rows []row) int {
	next := math.MaxInt
	for _, r := range rows[l.header+1:] {
		for _, place := range places(r.cells, hasAddress) {
			if place > l.column {
				next = min(next, place)
			}
		}
	}
	return next
}
