package employment

import (
	"fmt"
	"slices"
	"time"
)

// assessDates reads the last days. Dates such as 31/12 decide the order for their column. If more
// than one order is possible, a row is ambiguous if its last day has passed in one of them only.
func (t table) assessDates(column int, out []Assessment) {
	days := make([]readings, len(t.rows))
	for i, row := range t.rows {
		days[i] = parseDate(cell(row, column), t.Location)
	}
	possible := t.ordersOf(column, days)
	typed := t.typedDate(column, days)
	for i, row := range t.rows {
		text := cell(row, column)
		out[i].LastDay = text
		out[i].readDay(days[i], possible, t.Today)
		if typed != "" && isISO(text) && !t.swap(days[i]).Before(t.Today) {
			out[i].doubt = fmt.Sprintf("last day %s, but day and month may be swapped: other cells are texts such as %q",
				out[i].LastDay, typed)
		}
	}
}

// typedDate returns a date that a spreadsheet has kept as a text, because it took the day for a month,
// if it has turned all the others into dates: they then have the day and the month swapped.
func (t table) typedDate(column int, days []readings) (example string) {
	for i, row := range t.rows {
		text := cell(row, column)
		switch {
		case !days[i].isDate():
		case isISO(text):
			if days[i][DayMonthYear].Day() > 12 {
				return ""
			}
		case days[i][DayMonthYear].IsZero() == days[i][MonthDayYear].IsZero():
			return ""
		default:
			example = text
		}
	}
	return example
}

func isISO(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// swap returns a day with its number as the month. Zero means that it is no day.
func (t table) swap(days readings) time.Time {
	year, month, day := days[DayMonthYear].Date()
	return date(year, day, int(month))
}

// assessStarts compares the first days of the rows with their last days. Exports keep the last day of
// somebody who has come back.
func (t table) assessStarts(last int, out []Assessment) {
	for column, header := range t.header {
		if column == last || !isStart(header) {
			continue
		}
		days := make([]readings, len(t.rows))
		for i, row := range t.rows {
			days[i] = parseDate(cell(row, column), t.Location)
		}
		possible := t.ordersOf(column, days)
		for i, row := range t.rows {
			isLater := func(order Order) bool { return days[i][order].After(out[i].passed) }
			if out[i].date == left && slices.ContainsFunc(possible, isLater) {
				out[i].doubt = "last day " + out[i].LastDay + ", and a first day after it: " + cell(row, column)
			}
		}
	}
}

// ordersOf returns the orders that the caller, the header or the dates of a column allow.
func (t table) ordersOf(column int, days []readings) []Order {
	if t.DateOrder != AnyOrder {
		return []Order{t.DateOrder}
	}
	announced := orderOf(cell(t.header, column))
	if announced == AnyOrder {
		return t.possibleOrders(days)
	}
	if slices.ContainsFunc(days, func(r readings) bool { return r.isDate() && r[announced].IsZero() }) {
		return append(t.possibleOrders(days), announced)
	}
	return []Order{announced}
}

// possibleOrders returns the orders in which every date of the column is a date, or all of them if
// the dates contradict each other.
func (t table) possibleOrders(days []readings) []Order {
	var possible []Order
	for order := range AnyOrder {
		fits := func(r readings) bool { return !r.isDate() || !r[order].IsZero() }
		if order == YearMonthDay {
			// Almost every date with a short year is also one in this order, so it must be plausible.
			fits = func(r readings) bool { return !r.isDate() || t.plausible(r[order]) }
		}
		if !slices.ContainsFunc(days, func(r readings) bool { return !fits(r) }) {
			possible = append(possible, order)
		}
	}
	if possible == nil {
		return []Order{DayMonthYear, MonthDayYear, YearMonthDay}
	}
	return possible
}

// plausible reports whether a last day is at most three years ago and at most two years ahead.
func (t table) plausible(day time.Time) bool {
	return day.After(t.Today.AddDate(-3, 0, 0)) && day.Before(t.Today.AddDate(2, 0, 0))
}

func (a *Assessment) readDay(days readings, possible []Order, today time.Time) {
	a.date = unclear
	ahead := false
	for _, order := range possible {
		day := days[order]
		if day.IsZero() {
			continue
		}
		switch {
		case !day.Before(today):
			ahead = true
		case a.passed.IsZero() || day.Before(a.passed):
			a.passed = day
		}
	}
	switch {
	case !a.passed.IsZero():
		a.date, a.ambiguous = left, ahead
	case ahead:
		a.date = staying
	}
	day := days[possible[0]]
	differs := func(order Order) bool { return days[order] != day }
	if !day.IsZero() && !slices.ContainsFunc(possible, differs) {
		a.LastDay = day.Format(time.DateOnly)
	}
}
