package query

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/record"
)

// SortKey orders records by one member.
type SortKey struct {
	member     string
	date       bool
	descending bool
}

// ParseOrder reads the names of columns, each of which begins with a minus for descending order.
func ParseOrder(schema *record.Schema, texts []string) ([]SortKey, error) {
	var order []SortKey
	for _, text := range texts {
		name, descending := strings.CutPrefix(strings.TrimSpace(text), "-")
		members, err := schema.Resolve(name)
		if err != nil {
			return nil, err
		}
		for _, member := range members {
			order = append(order, SortKey{member, schema.Kind(member) == record.Date, descending})
		}
	}
	return order, nil
}

// sortValue is what records are compared by. Numbers come before texts, and what is missing comes
// last in either direction. Upper and lower case are the same.
type sortValue struct {
	rank    int
	number  float64
	integer int64 // tells integers apart that have the same float64
	text    string
}

const (
	numberRank = iota
	textRank
	missingRank
)

func (key SortKey) value(r *record.Record) sortValue {
	value := r.Get(key.member)
	if key.date {
		date := value.Time()
		if date.IsZero() {
			return sortValue{rank: missingRank}
		}
		return sortValue{text: date.UTC().Format("2006-01-02T15:04:05.000000000"), rank: textRank}
	}
	text := value.Text()
	if text == "" {
		return sortValue{rank: missingRank}
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil && !value.IsText() {
		integer, _ := strconv.ParseInt(text, 10, 64)
		return sortValue{number: number, integer: integer}
	}
	return sortValue{rank: textRank, text: strings.ToLower(text)}
}

func (key SortKey) compare(a, b sortValue) int {
	if a.rank == missingRank || b.rank == missingRank {
		return cmp.Compare(a.rank, b.rank)
	}
	order := cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.number, b.number), cmp.Compare(a.integer, b.integer),
		cmp.Compare(a.text, b.text))
	if key.descending {
		return -order
	}
	return order
}

// sorted yields the records in the query's order. Equal records keep the server's order.
func (q *Query) sorted(records iter.Seq2[*record.Record, error]) iter.Seq2[*record.Record, error] {
	type entry struct {
		record *record.Record
		values []sortValue
	}
	return func(yield func(*record.Record, error) bool) {
		var entries []entry
		for r, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			values := make([]sortValue, len(q.order))
			for i, key := range q.order {
				values[i] = key.value(r)
			}
			entries = append(entries, entry{r, values})
		}
		slices.SortStableFunc(entries, func(a, b entry) int {
			for i, key := range q.order {
				if order := key.compare(a.values[i], b.values[i]); order != 0 {
					return order
				}
			}
			return 0
		})
		for _, e := range entries {
			if !yield(e.record, nil) {
				return
			}
		}
	}
}
