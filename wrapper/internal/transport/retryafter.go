package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter keeps an absurd header from overflowing a duration.
const maxRetryAfter = 10 * 365 * 24 * time.Hour

// RetryAfter returns how long a response's Retry-After header asks to wait: seconds, also
// fractional, or a date, measured against the response's own Date if it has one. A date in the past
// means 0, like a header that is missing or cannot be read.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if strings.Trim(value, "0123456789.") == "" {
		return parseSeconds(value)
	}
	at, ok := parseDate(value)
	if !ok {
		return 0
	}
	if sent, ok := parseDate(header.Get("Date")); ok {
		now = sent
	}
	return max(0, min(at.Sub(now), maxRetryAfter))
}

func parseSeconds(value string) time.Duration {
	seconds, _ := strconv.ParseFloat(value, 64) // 0 if it is no number, infinite if it is too large
	return time.Duration(min(seconds, maxRetryAfter.Seconds()) * float64(time.Second))
}

func parseDate(value string) (time.Time, bool) {
	if at, err := http.ParseTime(value); err == nil {
		return at, true
	}
	at, err := time.Parse(time.RFC1123Z, value)
	return at, err == nil
}
