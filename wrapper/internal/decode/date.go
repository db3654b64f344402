package decode

import "time"

const documentedDate = `"2006-01-02T15:04:05.000Z"`

// parseDocumentedDate parses a date in the documented form, with its quotes. It leaves other forms,
// and the last days of months, to package time.
func parseDocumentedDate(s []byte) (date time.Time, ok bool) {
	if len(s) < len(documentedDate) {
		return time.Time{}, false
	}
	b := (*[len(documentedDate)]byte)(s)
	two := func(i int) int {
		tens, ones := b[i]-'0', b[i+1]-'0'
		if tens > 9 || ones > 9 {
			return 100
		}
		return int(tens)*10 + int(ones)
	}
	century, year, month, day, hour, minute, second, centi, milli := two(1), two(3), two(6), two(9), two(12), two(15), two(18), two(21), b[23]-'0'
	if b[5] != '-' || b[8] != '-' || b[11] != 'T' || b[14] != ':' || b[17] != ':' || b[20] != '.' || b[24] != 'Z' || b[25] != '"' ||
		century > 99 || year > 99 || month-1 > 11 || day-1 > 27 || month < 1 || day < 1 || hour > 23 || minute > 59 || second > 59 || centi > 99 || milli > 9 {
		return time.Time{}, false
	}
	return time.Date(century*100+year, time.Month(month), day, hour, minute, second, (centi*10+int(milli))*1e6, time.UTC), true
}
