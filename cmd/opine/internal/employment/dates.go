package employment

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Order is the order of day, month and year in a date that is written with numbers.
type Order int

// The orders. YearMonthDay matters only if the year has two digits. With AnyOrder, the dates of the
// column decide.
const (
	DayMonthYear Order = iota
	MonthDayYear
	YearMonthDay
	AnyOrder
)

// ParseOrder reads dmy, mdy or ymd. An empty text means AnyOrder.
func ParseOrder(text string) (Order, error) {
	names := []string{"dmy", "mdy", "ymd", ""}
	if i := slices.Index(names, text); i >= 0 {
		return Order(i), nil
	}
	return 0, fmt.Errorf("%q is not one of dmy, mdy, ymd", text)
}

// readings are the days that a text may mean, by order. A zero time means that the text is not a
// date in that order.
type readings [AnyOrder]time.Time

func (r readings) isDate() bool { return r != readings{} }

// oldest is the first year of a last day. Exports write an unknown date as 1900-01-01 or 1970-01-01.
const oldest = 1990

var timeOfDay = regexp.MustCompile(`(?i)[T ,]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$`)

// parseDate reads a date in any of the usual forms. If the text has a time zone, it returns the
// later one of the written day and the day at the location.
func parseDate(text string, at *time.Location) readings {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "?~") { // not certain
		return readings{}
	}
	if moment, err := time.Parse(time.RFC3339, strings.Replace(text, " ", "T", 1)); err == nil {
		written, local := dayOf(moment), dayOf(moment.In(at))
		if local.After(written) {
			return same(local)
		}
		return same(written)
	}
	if day, ok := parseSerial(text); ok {
		return same(day)
	}
	if strings.ContainsRune(text, ':') {
		text = timeOfDay.ReplaceAllString(text, "")
	}
	return parseWords(Words(text))
}

func dayOf(moment time.Time) time.Time {
	year, month, day := moment.Date()
	return date(year, int(month), day)
}

// date returns zero for a day that the calendar or a last day does not have.
func date(year, month, day int) time.Time {
	moment := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < oldest || moment.Month() != time.Month(month) || moment.Day() != day {
		return time.Time{}
	}
	return moment
}

func same(day time.Time) (r readings) {
	if day.Year() >= oldest {
		r = readings{day, day, day}
	}
	return r
}

// parseSerial reads the number of a day as Excel counts them, which is what a date becomes if the
// format of its cell is lost, and the eight digits of a date without separators.
func parseSerial(text string) (time.Time, bool) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.ContainsAny(text, "eExXpPiInN_+-") {
		return time.Time{}, false
	}
	if len(text) == 8 && number == math.Trunc(number) {
		digits := int(number)
		day := date(digits/10000, digits/100%100, digits%100)
		return day, !day.IsZero()
	}
	const first, last = 32874, 73050 // 1990 to 2099
	if number < first || number > last {
		return time.Time{}, false
	}
	return Serial(number, false), true
}

// Serial returns the day of an Excel serial number. Workbooks from old Macs count from 1904.
func Serial(number float64, from1904 bool) time.Time {
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return start.AddDate(0, 0, int(math.Floor(number)))
}

// parseWords reads three numbers, or two numbers and the name of a month.
func parseWords(words []string) readings {
	var numbers []string
	month, monthPlace := 0, 0
	for _, word := range words {
		if unicode.IsDigit(rune(word[0])) {
			numbers = append(numbers, word)
		} else if months[word] != 0 && month == 0 {
			month, monthPlace = months[word], len(numbers)
		} else if !dateNoise[word] {
			return readings{}
		}
	}
	if len(numbers) == 3 && month == 0 {
		return readNumbers(numbers)
	}
	if len(numbers) == 2 && month != 0 && monthPlace < 2 {
		return readNamed(month, numbers)
	}
	return readings{}
}

func readNumbers(text []string) (r readings) {
	a, b, c := atoi(text[0]), atoi(text[1]), atoi(text[2])
	switch {
	case isYear(text[0]):
		return same(date(a, b, c))
	case isYear(text[2]):
		r[DayMonthYear], r[MonthDayYear] = date(c, b, a), date(c, a, b)
		r[YearMonthDay] = r[DayMonthYear]
	case isShortYear(text[2]):
		r[DayMonthYear], r[MonthDayYear] = date(2000+c, b, a), date(2000+c, a, b)
		if isShortYear(text[0]) {
			r[YearMonthDay] = date(2000+a, b, c)
		}
	}
	return r
}

func readNamed(month int, text []string) readings {
	a, b := atoi(text[0]), atoi(text[1])
	switch {
	case isYear(text[0]):
		return same(date(a, month, b))
	case isYear(text[1]):
		return same(date(b, month, a))
	case isShortYear(text[1]):
		r := same(date(2000+b, month, a))
		if isShortYear(text[0]) {
			r[YearMonthDay] = date(2000+a, month, b)
		}
		return r
	}
	return readings{}
}

func isYear(text string) bool      { return len(text) == 4 }
func isShortYear(text string) bool { return len(text) == 2 }

func atoi(text string) int {
	if len(text) > len("2026") {
		return 0
	}
	number, _ := strconv.Atoi(text) // digits only
	return number
}
