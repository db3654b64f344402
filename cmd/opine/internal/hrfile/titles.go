package hrfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// titleOf returns the only text of a row, or an empty text.
func titleOf(r row) string {
	if filled := places(r.cells, isFilled); len(filled) == 1 {
		return r.cells[filled[0]]
	}
	return ""
}

func isTitle(r row) bool { return titleOf(r) != "" && !hasAddress(titleOf(r)) }

// refuseTitles refuses a title that means people who stay, such as Joiners.
func refuseTitles(rows []row, worksheet string) error {
	if employment.SaysActive(worksheet) {
		return fmt.Errorf("the worksheet is called %q, so its people may not be leavers; pass --status-column none if they are",
			worksheet)
	}
	for _, r := range rows {
		if text := titleOf(r); employment.SaysActive(text) {
			return fmt.Errorf("row %d has the title %q, so its people may not be leavers; split the sheet, "+
				"or pass --status-column none if they are", r.number, text)
		}
	}
	return nil
}

// refuseSecondHeader refuses a sheet of several tables, in which the column means something else. A
// header that is only repeated, as on each page of a report, is none.
func (l layout) refuseSecondHeader(rows []row) error {
	var titles []string
	for _, r := range rows[:max(0, l.header)] {
		titles = append(titles, titleOf(r))
	}
	for i, r := range rows[l.header+1:] {
		if len(places(r.cells, hasAddress)) > 0 {
			continue
		}
		for _, place := range places(r.cells, isAddressHeader) {
			if place != l.column {
				return fmt.Errorf("row %d seems to be the header of another table, with the addresses in column %d (%q) "+
					"and not in column %d; split the sheet", r.number, place+1, r.cells[place], l.column+1)
			}
			if title := rows[l.header+i]; isTitle(title) && !slices.Contains(titles, titleOf(title)) {
				return fmt.Errorf("row %d begins another table, titled %q; split the sheet", title.number, titleOf(title))
			}
		}
	}
	return nil
}

// refuseLabels refuses an address beside a label that says whose it is, in a form or a footer, and one
// below a text in a list without a header.
func (l layout) refuseLabels(rows []row) error {
	last := 0 // the number of the row before
	for i, r := range rows[l.header+1:] {
		apart := i > 0 && (r.number > last+1 || len(places(rows[l.header+i].cells, isFilled)) == 0)
		last = r.number
		if !hasAddress(r.cell(l.column)) {
			if text := titleOf(r); l.header < 0 && i > 0 && text != "" {
				return fmt.Errorf("row %d has %q between the addresses, and there is no header, so the people below may not be leavers; "+
					"split the list", r.number, text)
			}
			continue
		}
		for place, text := range r.cells {
			if place != l.column && isLabel(text, l.header < 0, apart) {
				return fmt.Errorf("row %d has %q beside an address, so it may be somebody else's; delete the row, or make it one of the table",
					r.number, text)
			}
		}
	}
	return nil
}

// isLabel reports whether a text announces an address: it ends with a colon or names another person's
// part before one, is a header in a sheet without one, or is apart from the table.
func isLabel(text string, noHeader, apart bool) bool {
	name, _, colon := strings.Cut(text, ":")
	switch {
	case text == "" || hasAddress(text):
		return false
	case strings.HasSuffix(text, ":"), colon && anyOf(others, name):
		return true
	case noHeader:
		return isAddressHeader(text) || anyOf(mailWords, text) || employment.IsHeader(text)
	case !apart:
		return false
	}
	words := employment.Words(name)
	foreign := func(word string) bool { return !others[word] && word != "to" }
	return len(words) > 0 && !slices.ContainsFunc(words, foreign)
}
