// Package query selects, orders and limits the records of a listing. It knows a resource only by its
// [record.Schema].
package query

import (
	"fmt"
	"iter"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// Query selects and orders the records of one listing. Its filters count what they see, so a Query
// serves one listing only.
type Query struct {
	Filters []Filter // a record has to match all of them
	Order   []SortKey
	Limit   int // the maximum number of records, after filters and order; 0 is none

	read, matched int
}

// Filter matches records.
type Filter interface {
	// match reports whether the record matches. It sees all records; others reports whether the
	// filters before it match.
	match(r *record.Record, others bool) bool

	// hints returns what the user should know after the filter has seen all records.
	hints(matched int) []string
}

// Complete reports whether the query has to read the listing to its end, even if it has a limit.
func (q *Query) Complete() bool { return len(q.Filters) > 0 || len(q.Order) > 0 }

// Apply yields the results of the query, or the error that ended the listing.
func (q *Query) Apply(records iter.Seq2[*record.Record, error]) iter.Seq2[*record.Record, error] {
	if len(q.Order) > 0 {
		records = q.sorted(q.selected(records))
	} else {
		records = q.selected(records)
	}
	if q.Limit == 0 {
		return records
	}
	return func(yield func(*record.Record, error) bool) {
		n := 0
		for r, err := range records {
			if err == nil && n == q.Limit {
				continue // the filters count the rest
			}
			if !yield(r, err) {
				return
			}
			if n++; n == q.Limit && !q.Complete() {
				return
			}
		}
	}
}

// selected yields the records that match all filters.
func (q *Query) selected(records iter.Seq2[*record.Record, error]) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		for r, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			q.read++
			matches := true
			for _, filter := range q.Filters {
				matches = filter.match(r, matches) && matches
			}
			if !matches {
				continue
			}
			q.matched++
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Summary returns what the user should know about the filters after the listing: how many records
// matched, so that a short list is not taken for the whole, and what the filters may have missed.
func (q *Query) Summary(schema *record.Schema) []string {
	if len(q.Filters) == 0 {
		return nil
	}
	verb, listed := "match", ""
	if q.matched == 1 {
		verb = "matches"
	}
	if q.Limit > 0 && q.Limit < q.matched {
		listed = fmt.Sprintf(", %s listed", terminal.Grouped(q.Limit))
	}
	lines := []string{fmt.Sprintf("%s of %s %s%s",
		terminal.Grouped(q.matched), terminal.Count(q.read, schema.Item, schema.Items), verb, listed)}
	for _, filter := range q.Filters {
		lines = append(lines, filter.hints(q.matched)...)
	}
	return lines
}
