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

	date, status finding
	ambiguous    bool
	passed       time.Time // the last day, in the earliest reading that has passed
	rehired      string    // a first day after the last day
}

// Hold returns why a leaver must not be removed, or an empty text.
func (a Assessment) Hold() string {
	switch a.date {
	case staying:
		return "last day " + a.LastDay
	case unclear:
		return "last day " + unreadable(a.LastDay)
	}
	if a.rehired != "" {
		return "last day " + a.LastDay + ", and a first day after it: " + a.rehired
	}
	switch a.status {
	case staying:
		return "status " + a.Status
	case unclear:
		return "status " + unreadable(a.Status)
	}
	return ""
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
		if isLastDay(header, false) || isLastDay(header, true) && t.hasDates(i) {
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
			_, announced := plain(cell(t.header, i))
			if _, err := strconv.ParseFloat(text, 64); err == nil && !announced {
				continue // a number is a date only below a header that announces dates
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
		header := cell(t.header, t.StatusColumn)
		return t.StatusColumn, cmp.Or(statusMeaning(header), instruction(header), statusWord), nil
	}
	if t.StatusColumn == NoColumn {
		return NoColumn, noStatus, nil
	}
	var found []int
	for i, header := range t.header {
		if i != dates && (statusMeaning(header) != noStatus || instruction(header) != noStatus && t.hasAnswers(i)) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		if t.Leavers {
			return NoColumn, noStatus, t.refuseOtherStatuses()
		}
		return NoColumn, noStatus, nil
	case 1:
		header := t.header[found[0]]
		return found[0], cmp.Or(statusMeaning(header), instruction(header)), nil
	}
	return 0, 0, fmt.Errorf("%d columns may hold the status: %s; pass --status-column with one of them", len(found),
		t.names(found))
}

func (t table) hasAnswers(column int) bool {
	return slices.ContainsFunc(t.rows, func(row []string) bool { return isAnswer(cell(row, column)) })
}

func (t table) refuseOtherStatuses() error {
	for _, row := range t.rows {
		for i := range row {
			if text := cell(row, i); SaysActive(text) {
				return fmt.Errorf("the column %q has %q; pass --status-column %q if that is the status of employment, "+
					"and --status-column none if not", t.name(i), text, t.name(i))
			}
		}
	}
	return nil
}

func (t table) names(columns []int) string {
	var names []string
	for _, column := range columns {
		names = append(names, strconv.Quote(t.name(column)))
	}
	return strings.Join(names, ", ")
}
