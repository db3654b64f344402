package query

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// Equals matches records whose member is one of the values, in upper or lower case. Flag names the
// filter in messages.
type Equals struct {
	Flag, Member string
	Values       []string
	seen         map[string]int // all values of the listing
}

// Set adds values, separated by commas.
func (f *Equals) Set(values string) error {
	for value := range strings.SplitSeq(values, ",") {
		value = strings.TrimSpace(value)
		if value == "" {
			return errors.New("it has a blank value; leave the flag out to list all")
		}
		f.Values = append(f.Values, value)
	}
	return nil
}

func (f *Equals) active() bool { return f.Values != nil }

func (f *Equals) match(r *record.Record, _ bool) bool {
	if f.seen == nil {
		f.seen = make(map[string]int)
	}
	text := r.Get(f.Member).Text()
	f.seen[text]++
	return slices.ContainsFunc(f.Values, func(value string) bool { return strings.EqualFold(value, text) })
}

// hints names the values that a reviewer may have meant instead, or as well.
func (f *Equals) hints(int) (hints []string) {
	for _, value := range f.Values {
		exists, similar := false, make(map[string]int)
		for has, n := range f.seen {
			if strings.EqualFold(has, value) {
				exists = true
			} else if slices.ContainsFunc(f.Values, func(other string) bool { return strings.EqualFold(has, other) }) {
				continue
			} else if strings.Contains(strings.ToLower(has), strings.ToLower(value)) {
				similar[has] = n
			}
		}
		switch {
		case !exists:
			hints = append(hints, fmt.Sprintf("there is no %s %q; there are: %s", f.Member, value, frequencies(f.seen)))
		case len(similar) > 0:
			hints = append(hints, fmt.Sprintf("--%s %s does not include: %s", f.Flag, value, frequencies(similar)))
		}
	}
	return hints
}

// frequencies names at most ten values, the most frequent first.
func frequencies(counts map[string]int) string {
	const limit = 10
	var texts []string
	for _, value := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	}) {
		texts = append(texts, fmt.Sprintf("%s (%s)", value, terminal.Grouped(counts[value])))
	}
	if more := len(texts) - limit; more > 0 {
		texts = append(texts[:limit], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}

// Glob matches records whose members, joined by spaces, match one of the patterns as a whole, in
// upper or lower case.
type Glob struct {
	Flag            string
	Members         []string
	globs, patterns []string // as the user wrote them, and folded
}

// Set adds a pattern.
func (f *Glob) Set(glob string) error {
	pattern := foldForGlob(glob)
	if _, err := path.Match(pattern, ""); err != nil || glob == "" {
		return errors.New("it is not a pattern; * matches anything, ? one character, [ab] one of these")
	}
	f.globs, f.patterns = append(f.globs, glob), append(f.patterns, pattern)
	return nil
}

// foldForGlob replaces slashes in a text or a pattern, because * of path.Match stops at a slash.
func foldForGlob(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "/", "\x00")
}

func (f *Glob) active() bool { return f.globs != nil }

func (f *Glob) match(r *record.Record, _ bool) bool {
	text := foldForGlob(r.Text(f.Members...))
	return slices.ContainsFunc(f.patterns, func(pattern string) bool {
		matches, _ := path.Match(pattern, text)
		return matches
	})
}

func (f *Glob) hints(matched int) (hints []string) {
	for _, glob := range f.globs {
		if matched == 0 && !strings.ContainsAny(glob, `*?[\`) {
			hints = append(hints, fmt.Sprintf("--%s %s matches whole texts only; for a part, write '*%[2]s*'", f.Flag, glob))
		}
	}
	return hints
}

// Period matches records whose date is at or after its start and before its end. A side that is not
// set is open.
type Period struct {
	Member     string
	start, end time.Time
	undated    int // records that only lack a date to match
}

// SetStart sets the start.
func (f *Period) SetStart(date string) error { return f.set(&f.start, date) }

// SetEnd sets the end.
func (f *Period) SetEnd(date string) error { return f.set(&f.end, date) }

func (f *Period) set(side *time.Time, text string) (err error) {
	if *side, err = parseDate(text); err != nil {
		return errors.New("it is not a date; write 2024-12-31, 2024-12-31T18:30:00Z, 90d or 12w (ago)")
	}
	if !f.start.IsZero() && !f.end.IsZero() && !f.start.Before(f.end) {
		return fmt.Errorf("nothing is on or after %s and before %s; swap the dates",
			f.start.Format(time.RFC3339), f.end.Format(time.RFC3339))
	}
	return nil
}

// parseDate reads a day, which starts at midnight UTC, an instant, or a number of days or weeks
// ago.
func parseDate(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	for unit, days := range map[string]int{"d": 1, "w": 7} {
		if number, found := strings.CutSuffix(text, unit); found {
			n, err := strconv.ParseUint(number, 10, 16)
			return time.Now().AddDate(0, 0, -int(n)*days), err
		}
	}
	return time.Parse(time.RFC3339, text)
}

func (f *Period) active() bool { return !f.start.IsZero() || !f.end.IsZero() }

func (f *Period) match(r *record.Record, others bool) bool {
	date := r.Get(f.Member).Time()
	if others && date.IsZero() {
		f.undated++
	}
	return !date.IsZero() && !date.Before(f.start) && (f.end.IsZero() || date.Before(f.end))
}

func (f *Period) hints(int) []string {
	if f.undated == 0 {
		return nil
	}
	return []string{fmt.Sprintf("not listed, because %s is missing: %s", f.Member, terminal.Grouped(f.undated))}
}
