package main

import (
	"cmp"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

type sortKey struct {
	name       string
	descending bool
}

func parseOrder(texts []string) ([]sortKey, error) {
	var order []sortKey
	for _, text := range texts {
		text, descending := strings.CutPrefix(strings.TrimSpace(text), "-")
		name, err := parseColumn("sort", text)
		if err != nil {
			return nil, err
		}
		order = append(order, sortKey{name, descending})
	}
	return order, nil
}

// sortValue is what a member is ordered by: numbers by size, before text, which is ordered without regard to case. What is
// missing comes last in either direction.
type sortValue struct {
	kind   sortKind
	id     int64 // exact, where a float64 is not
	number float64
	text   string
}

type sortKind int

const (
	sortNumber sortKind = iota
	sortText
	sortMissing
)

func newSortValue(user opine.RawUser, members map[string]json.RawMessage, name string) sortValue {
	switch name {
	case "id":
		return sortValue{id: user.ID}
	case "createdAt", "updatedAt":
		date := user.CreatedAt
		if name == "updatedAt" {
			date = user.UpdatedAt
		}
		if date.IsZero() {
			return sortValue{kind: sortMissing}
		}
		return sortValue{kind: sortText, text: date.UTC().Format("2006-01-02T15:04:05.000000000")}
	}
	c := newCell(members[name])
	if c.text == "" {
		return sortValue{kind: sortMissing}
	}
	if number, err := strconv.ParseFloat(c.text, 64); err == nil && !c.isText {
		return sortValue{number: number}
	}
	return sortValue{kind: sortText, text: strings.ToLower(c.text)}
}

func (key sortKey) compare(a, b sortValue) int {
	if a.kind == sortMissing || b.kind == sortMissing {
		return cmp.Compare(a.kind, b.kind)
	}
	order := cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.id, b.id), cmp.Compare(a.number, b.number), cmp.Compare(a.text, b.text))
	if key.descending {
		return -order
	}
	return order
}

// sorted gives the users in this order; those that are equal in it stay as they came.
func sorted(users iter.Seq2[opine.RawUser, error], order []sortKey) iter.Seq2[opine.RawUser, error] {
	return func(yield func(opine.RawUser, error) bool) {
		type entry struct {
			user   opine.RawUser
			values []sortValue
		}
		var entries []entry
		for user, err := range users {
			if err != nil {
				yield(user, err)
				return
			}
			members := membersOf(user)
			values := make([]sortValue, len(order))
			for i, key := range order {
				values[i] = newSortValue(user, members, key.name)
			}
			entries = append(entries, entry{user, values})
		}
		slices.SortStableFunc(entries, func(a, b entry) int {
			for i, key := range order {
				if order := key.compare(a.values[i], b.values[i]); order != 0 {
					return order
				}
			}
			return 0
		})
		for _, e := range entries {
			if !yield(e.user, nil) {
				return
			}
		}
	}
}
