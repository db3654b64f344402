package query

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// equals matches a member that is one of the values, in upper or lower case.
type equals struct {
	flag, member string
	values       []string
	seen         map[string]int // all values of the listing
}

// Equals returns a filter for records whose member is one of the values, in upper or lower case.
func Equals(flag, member string, values []string) (Filter, error) {
	for _, value := range values {
		if strings.TrimSpace(value) == "" {
			return nil, fmt.Errorf("--%s is blank; leave the flag out to list all", flag)
		}
	}
	return &equals{flag, member, values, make(map[string]int)}, nil
}

func (f *equals) match(r *record.Record, _ bool) bool {
	text := r.Get(f.member).Text()
	f.seen[text]++
	return slices.ContainsFunc(f.values, func(value string) bool { return strings.EqualFold(value, text) })
}

// hints names the values that a reviewer may have meant instead, or as well.
func (f *equals) hints(int) (hints []string) {
	for _, value := range f.values {
		exists, similar := false, make(map[string]int)
		for has, n := range f.seen {
			if strings.EqualFold(has, value) {
				exists = true
			} else if strings.Contains(strings.ToLower(has), strings.ToLower(value)) {
				similar[has] = n
			}
		}
		switch {
		case !exists:
			hints = append(hints, fmt.Sprintf("there is no %s %q; there are: %s", f.member, value, frequencies(f.seen)))
		case len(similar) > 0:
			hints = append(hints, fmt.Sprintf("--%s %s does not include: %s", f.flag, value, frequencies(similar)))
		}
	}
	return hints
}

// frequencies names at most ten values, the most frequent first.
func frequencies(counts map[string]int) string {
	const most = 10
	values := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	var texts []string
	for _, value := range values[:min(most, len(values))] {
		texts = append(texts, fmt.Sprintf("%s (%s)", value, terminal.Grouped(counts[value])))
	}
	if more := len(values) - most; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, ", ")
}

// matchesGlob matches a member against patterns.
type matchesGlob struct {
	flag, member    string
	globs, patterns []string // as they were typed, and folded
}

// Glob returns a filter for records whose member matches one of the patterns as a whole, in upper or
// lower case.
func Glob(flag, member string, globs []string) (Filter, error) {
	f := &matchesGlob{flag: flag, member: member, globs: globs}
	for _, glob := range globs {
		pattern := foldForGlob(glob)
		if _, err := path.Match(pattern, ""); err != nil || glob == "" {
			return nil, fmt.Errorf("--%s %q is not a pattern; * matches anything, ? one character, [ab] one of these", flag, glob)
		}
		f.patterns = append(f.patterns, pattern)
	}
	return f, nil
}

// foldForGlob folds a text or a pattern for path.Match, in which * stops at a slash: the slash is
// replaced on both sides.
func foldForGlob(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "/", "\x00")
}

func (f *matchesGlob) match(r *record.Record, _ bool) bool {
	text := foldForGlob(r.Get(f.member).Text())
	return slices.ContainsFunc(f.patterns, func(pattern string) bool {
		matches, _ := path.Match(pattern, text)
		return matches
	})
}

func (f *matchesGlob) hints(matched int) (hints []string) {
	for _, glob := range f.globs {
		if matched == 0 && !strings.ContainsAny(glob, `*?[\`) {
			hints = append(hints, fmt.Sprintf("--%s %s matches the whole %s only; to match a part, use --%[1]s '*%[2]s*'", f.flag, glob, f.member))
		}
	}
	return hints
}

// within matches a date that is neither before the start nor at or after the end.
type within struct {
	member     string
	start, end time.Time // zero is open
	undated    int       // records that only lack a date to match
}

// ErrEmptyPeriod is the error for a period that ends before it starts.
var ErrEmptyPeriod = errors.New("the period is empty")

// Within returns a filter for records whose date is at or after start and before end. A zero time
// leaves that side open.
func Within(member string, start, end time.Time) (Filter, error) {
	if !start.IsZero() && !end.IsZero() && !start.Before(end) {
		return nil, ErrEmptyPeriod
	}
	return &within{member: member, start: start, end: end}, nil
}

func (f *within) match(r *record.Record, others bool) bool {
	if !others {
		return false
	}
	date := r.Get(f.member).Time()
	if date.IsZero() {
		f.undated++
		return false
	}
	return !date.Before(f.start) && (f.end.IsZero() || date.Before(f.end))
}

func (f *within) hints(int) []string {
	if f.undated == 0 {
		return nil
	}
	return []string{fmt.Sprintf("not listed, because %s is missing: %s", f.member, terminal.Grouped(f.undated))}
}

// ParseDate reads a day, which begins at midnight in UTC, or an instant.
func ParseDate(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	return time.Parse(time.RFC3339, text)
}
