package employment

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Choices of a column other than its index.
const (
	FindColumn = -1 // by its header
	NoColumn   = -2 // no column has such values
)

// Options say how to read a sheet.
type Options struct {
	Leavers      bool // the sheet names leavers, so what may contradict that is refused
	DateColumn   int  // an index, FindColumn or NoColumn
	StatusColumn int  // the same
	DateOrder    Order
	Today        time.Time      // a last day before this day has passed
	Location     *time.Location // of a day whose cell has a time zone
}

// Report is what a sheet says about employment.
type Report struct {
	DateColumn   string // the header of the column, or its number; empty if there is none
	StatusColumn string
	Rows         []Assessment
}

// Assessment is what one row says.
type Assessment struct {
	LastDay string // as a date if it is readable, and otherwise as written
	Status  string

	passed       time.Time // the last day, in the earliest reading that has passed
	doubt        string    // what else contradicts that the person has left
	date, status finding
	ambiguous    bool
}

// Hold returns why a leaver must not be removed, or an empty text.
func (a Assessment) Hold() string {
	switch a.date {
	case staying:
		return "last day " + a.LastDay
	case unclear:
		return "last day " + unreadable(a.LastDay)
	}
	switch a.status {
	case staying:
		return "status " + a.Status
	case unclear:
		return "status " + unreadable(a.Status)
	}
	return a.doubt
}

// HasLeft returns why somebody on a roster is not employed any more, or an empty text.
func (a Assessment) HasLeft() string {
	if a.date == left {
		return "last day " + a.LastDay
	}
	if a.status == left {
		return "status " + a.Status
	}
	return ""
}

// Ambiguous reports whether the last day has passed in one order of day and month and not in
// another one. Hold assumes that it has passed.
func (a Assessment) Ambiguous() bool {
	return a.ambiguous && a.status != staying && a.status != unclear
}

func unreadable(value string) string {
	if value == "" {
		return "is blank"
	}
	return strconv.Quote(value) + " is unknown"
}

// Assess reads the rows below a header, which may be nil.
func Assess(header []string, rows [][]string, o Options) (*Report, error) {
	t := table{header, rows, o}
	dates, err := t.findDates()
	if err != nil {
		return nil, err
	}
	status, meaning, err := t.findStatus(dates)
	if err != nil {
		return nil, err
	}
	report := &Report{t.name(dates), t.name(status), make([]Assessment, len(rows))}
	if dates >= 0 {
		t.assessDates(dates, report.Rows)
		t.assessStarts(dates, report.Rows)
	}
	if o.Leavers {
		t.assessRemarks(dates, status, report.Rows)
	}
	if status >= 0 {
		for i, row := range rows {
			a := &report.Rows[i]
			a.Status = cell(row, status)
			a.status = readStatus(a.Status, meaning)
		}
	}
	return report, nil
}

type table struct {
	header []string
	rows   [][]string
	Options
}

func cell(row []string, column int) string {
	if column < len(row) {
		return strings.TrimSpace(row[column])
	}
	return ""
}

// name returns the header of a column, or its number.
func (t table) name(column int) string {
	if column < 0 {
		return ""
	}
	return cmp.Or(cell(t.header, column), strconv.Itoa(column+1))
}

// findDates returns the column of last days.
func (t table) findDates() (int, error) {
	if t.DateColumn != FindColumn {
		return t.DateColumn, nil
	}
	var found []int
	for i, header := range t.header {
		if isLastDay(header, false) || isLastDay(header, true) && t.hasDates(i) ||
			t.Leavers && isExactLastDay(header) && t.mayHaveDates(i) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		if t.Leavers {
			return NoColumn, t.refuseOtherDates()
		}
		return NoColumn, nil
	case 1:
		return found[0], nil
	}
	return 0, fmt.Errorf("%d columns may hold the last day: %s; pass --date-column with one of them", len(found),
		t.names(found))
}

func (t table) hasDates(column int) bool {
	return slices.ContainsFunc(t.rows, func(row []string) bool {
		return parseDate(cell(row, column), t.Location).isDate()
	})
}

// mayHaveDates reports whether a column without a date has part of one, or a word for an unknown one,
// or is blank.
func (t table) mayHaveDates(column int) bool {
	blank := true
	for _, row := range t.rows {
		text := cell(row, column)
		if openWords[strings.Join(Words(text), "")] || strings.ContainsAny(text, "23456789") {
			return true
		}
		blank = blank && text == ""
	}
	return blank
}

// maxDate is longer than any date with its weekday and time. Longer cells are texts.
const maxDate = 50

// refuseOtherDates refuses a sheet without a column of last days if another column may be it.
func (t table) refuseOtherDates() error {
	const decide = "pass --date-column %q if that is the last day, and --date-column none if not"
	for i, header := range t.header {
		if isNotice(header) && t.hasDates(i) {
			return fmt.Errorf("the column %q seems to hold days of notice, and no column holds the last day; "+decide,
				header, t.name(i))
		}
	}
	for _, row := range t.rows {
		for i := range row {
			text := cell(row, i)
			if len(text) > maxDate || !strings.ContainsAny(text, "0123456789") || strings.ContainsRune(text, '@') {
				continue
			}
			_, announced := important(cell(t.header, i))
			if _, err := strconv.ParseFloat(text, 64); err == nil && !announced && len(text) != len("20261231") {
				continue // a serial number is a date only below a header that announces dates
			}
			days := parseDate(text, t.Location)
			if slices.ContainsFunc(days[:], func(day time.Time) bool { return !day.IsZero() && !day.Before(t.Today) }) {
				return fmt.Errorf("the column %q has %q, which may be a last day that has not passed; "+decide,
					t.name(i), text, t.name(i))
			}
		}
	}
	return nil
}

// findStatus returns the column of statuses, and how it states them.
func (t table) findStatus(dates int) (int, meaning, error) {
	if t.StatusColumn >= 0 {
		return t.StatusColumn, t.meaningOf(t.StatusColumn), nil
	}
	if t.StatusColumn == NoColumn {
		return NoColumn, noStatus, nil
	}
	certain, possible := t.statusColumns(dates)
	found := certain
	if len(certain) == 0 {
		found = possible
	}
	switch len(found) {
	case 0:
		if t.Leavers {
			return NoColumn, noStatus, t.refuseOtherStatuses(dates)
		}
		return NoColumn, noStatus, nil
	case 1:
		return found[0], t.meaningOf(found[0]), nil
	}
	return 0, 0, fmt.Errorf("%d columns may hold the status: %s; pass --status-column with one of them", len(found),
		t.names(found))
}

// statusColumns returns the columns whose header certainly means a status of employment, and those
// whose header possibly does.
func (t table) statusColumns(dates int) (certain, possible []int) {
	for i, header := range t.header {
		switch {
		case i == dates:
		case statusMeaning(header) != noStatus:
			certain = append(certain, i)
		case possibleMeaning(header) != noStatus && (t.Leavers || t.hasStatuses(i)),
			t.meaningOf(i) != statusWord && t.hasAnswers(i):
			possible = append(possible, i)
		}
	}
	return certain, possible
}

func (t table) meaningOf(column int) meaning {
	header := cell(t.header, column)
	words, _ := important(header)
	switch joined := strings.Join(words, ""); {
	case leavingHeaders[joined], t.Leavers && approvalHeaders[joined]:
		return yesIfLeft
	case extensionHeaders[joined]:
		return yesIfActive
	}
	return cmp.Or(statusMeaning(header), possibleMeaning(header), statusWord)
}

func (t table) hasAnswers(column int) bool {
	return t.some(column, func(text string) bool { yes, no := answer(text); return yes || no })
}

func (t table) hasStatuses(column int) bool {
	return t.some(column, func(text string) bool { return readStatus(text, t.meaningOf(column)) != unclear })
}

func (t table) some(column int, is func(string) bool) bool {
	return slices.ContainsFunc(t.rows, func(row []string) bool { return is(cell(row, column)) })
}

func (t table) names(columns []int) string {
	var names []string
	for _, column := range columns {
		names = append(names, strconv.Quote(t.name(column)))
	}
	return strings.Join(names, ", ")
}
