// Package query selects, orders and limits the records of a listing. It knows a resource only by
// its [record.Schema].
package query

import (
	"fmt"
	"iter"
	"slices"

	"github.com/opine-go/opine/cmd/opine/internal/record"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// Query selects and orders the records of one listing. Its filters count what they see, so a Query
// serves one listing only.
type Query struct {
	filters       []Filter
	order         []SortKey
	limit         int
	read, matched int
}

// Filter matches records.
type Filter interface {
	// active reports whether the user set the filter.
	active() bool

	// match reports whether the record matches. It sees all records; others reports whether the
	// filters before it match.
	match(r *record.Record, others bool) bool

	// hints returns what the user should know after the filter has seen all records.
	hints(matched int) []string
}

// New returns a query for at most limit records, after filters and order; 0 is no limit. A record
// has to match all active filters.
func New(filters []Filter, order []SortKey, limit int) *Query {
	filters = slices.DeleteFunc(filters, func(f Filter) bool { return !f.active() })
	return &Query{filters: filters, order: order, limit: limit}
}

// Needs returns how many records of the listing the query needs; 0 is all of them.
func (q *Query) Needs() int {
	if len(q.filters) > 0 || len(q.order) > 0 {
		return 0
	}
	return q.limit
}

// Matched returns the number of records that matched the filters.
func (q *Query) Matched() int { return q.matched }

// Apply yields the results of the query, or the error that ended the listing.
func (q *Query) Apply(records iter.Seq2[*record.Record, error]) iter.Seq2[*record.Record, error] {
	if len(q.order) > 0 {
		records = q.sorted(q.selected(records))
	} else {
		records = q.selected(records)
	}
	if q.limit == 0 {
		return records
	}
	return func(yield func(*record.Record, error) bool) {
		n := 0
		for r, err := range records {
			if err == nil && n == q.limit {
				continue // the filters count the rest
			}
			if !yield(r, err) {
				return
			}
			if n++; n == q.limit && q.Needs() > 0 {
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
			for _, filter := range q.filters {
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
// With total it also counts a listing without filters.
func (q *Query) Summary(schema *record.Schema, total bool) []string {
	switch count := terminal.Count(q.read, schema.Item, schema.Items); {
	case len(q.filters) == 0 && total && q.Needs() > 0 && q.read == q.limit:
		return []string{count + " listed; there may be more, because of --limit"}
	case len(q.filters) == 0 && total && q.limit > 0 && q.limit < q.read:
		return []string{fmt.Sprintf("%s of %s listed", terminal.Grouped(q.limit), count)}
	case len(q.filters) == 0 && total:
		return []string{count}
	case len(q.filters) == 0:
		return nil
	}
	verb, listed := "match", ""
	if q.matched == 1 {
		verb = "matches"
	}
	if q.limit > 0 && q.limit < q.matched {
		listed = fmt.Sprintf(", %s listed", terminal.Grouped(q.limit))
	}
	lines := []string{fmt.Sprintf("%s of %s %s%s",
		terminal.Grouped(q.matched), terminal.Count(q.read, schema.Item, schema.Items), verb, listed)}
	for _, filter := range q.filters {
		lines = append(lines, filter.hints(q.matched)...)
	}
	return lines
}
