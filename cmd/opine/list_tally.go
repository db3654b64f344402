package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// tally is what became of the complete list.
type tally struct {
	read, matched int
	undated       int // who would match but for having no date
	roles         map[string]int
}

// report says what a filter left, so that a list of few, or of nobody, is not taken for everybody.
func (t *tally) report(w io.Writer, q *query) {
	if !q.filters() {
		return
	}
	shown := ""
	if q.limit > 0 && q.limit < t.matched {
		shown = fmt.Sprintf(", %s listed", grouped(q.limit))
	}
	verb := "match"
	if t.matched == 1 {
		verb = "matches"
	}
	fmt.Fprintf(w, "%s of %s %s%s\n", grouped(t.matched), plural(t.read, "user", "users"), verb, shown)
	for _, role := range q.roles {
		t.reportRole(w, role)
	}
	for _, glob := range q.emails {
		if t.matched == 0 && !strings.ContainsAny(glob, `*?[\`) {
			fmt.Fprintf(w, "--email %s is for one whole address; --email '*%[1]s*' finds parts too\n", printable(glob))
		}
	}
	if t.undated > 0 {
		fmt.Fprintf(w, "left out for having no date of creation: %s\n", plural(t.undated, "user", "users"))
	}
}

// reportRole tells of the roles that a reviewer may have meant as well, or instead.
func (t *tally) reportRole(w io.Writer, role string) {
	known, alike := false, make(map[string]int)
	for has, n := range t.roles {
		if strings.EqualFold(has, role) {
			known = true
		} else if strings.Contains(strings.ToLower(has), strings.ToLower(role)) {
			alike[has] = n
		}
	}
	switch {
	case !known:
		fmt.Fprintf(w, "nobody has the role %q; there are: %s\n", role, roleNames(t.roles))
	case len(alike) > 0:
		fmt.Fprintf(w, "not meant by --role %s: %s\n", printable(role), roleNames(alike))
	}
}

// maxRoleNames keeps a directory of odd roles from filling the screen.
const maxRoleNames = 10

// roleNames gives roles, the most frequent first.
func roleNames(roles map[string]int) string {
	names := slices.SortedFunc(maps.Keys(roles), func(a, b string) int {
		return cmp.Or(roles[b]-roles[a], strings.Compare(a, b))
	})
	var text []string
	for i, name := range names {
		if i == maxRoleNames {
			text = append(text, fmt.Sprintf("and %d more", len(names)-i))
			break
		}
		text = append(text, fmt.Sprintf("%s (%s)", printable(name), grouped(roles[name])))
	}
	return strings.Join(text, ", ")
}
