package offboarding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
)

// leavers decides about a sheet of leavers.
func (d *decider) leavers() error {
	groups := groupByAddress(d.sheet.People)
	for _, rows := range groups {
		found := d.directory.ByEmail(rows[0].Address)
		for _, user := range found {
			if len(found) > 1 {
				d.hold(Shared, user, Person{Row: rows[0].Row,
					Reason: fmt.Sprintf("row %d, and %d users have the address", rows[0].Row, len(found))})
			} else if err := d.leaver(user, rows); err != nil {
				return err
			}
		}
	}
	// Exact matches come first, so that nobody is a near miss of another row.
	similar := newSimilarUsers(d.directory)
	for _, rows := range groups {
		cell := hrfile.Cell{Row: rows[0].Row, Text: rows[0].Address}
		found := d.directory.ByEmail(cell.Text)
		held := similar.holdNear(d, cell)
		for _, user := range found {
			similar.holdNamesakes(d, cell, user)
		}
		if len(found) == 0 && held == 0 {
			d.Unmatched = append(d.Unmatched, Row{cell.Row, cell.Text, similar.known(cell.Text)})
		}
	}
	for _, cell := range d.sheet.Odd {
		held, other := 0, int64(0)
		for _, found := range address.Find(cell.Text) {
			held += similar.holdNear(d, hrfile.Cell{Row: cell.Row, Text: found})
			other = max(other, similar.known(found))
		}
		if held == 0 {
			d.Unmatched = append(d.Unmatched, Row{cell.Row, cell.Text, other})
		}
	}
	return nil
}

// groupByAddress groups the rows with the same address, in the order of the sheet.
func groupByAddress(people []hrfile.Person) [][]hrfile.Person {
	var groups [][]hrfile.Person
	index := make(map[string]int)
	for _, person := range people {
		key := address.Exact(person.Address)
		i, found := index[key]
		if !found {
			i = len(groups)
			index[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], person)
	}
	return groups
}

// leaver plans a user whom some rows name, if each of these rows allows it.
func (d *decider) leaver(user opine.RawUser, rows []hrfile.Person) error {
	for _, row := range rows {
		if hold := row.Hold(); hold != "" {
			d.hold(Employment, user, personOf(row, fmt.Sprintf("row %d: %s", row.Row, hold)))
			return nil
		}
	}
	for _, row := range rows {
		if row.Ambiguous() && !d.kept[user.ID] {
			return removal.Refusef("in row %d the last day %q has passed in one order of day and month, and not in another one; "+
				"pass --date-order dmy or --date-order mdy", row.Row, row.LastDay)
		}
	}
	d.plan(user, personOf(rows[0], fmt.Sprintf("row %d", rows[0].Row)))
	return nil
}

func personOf(row hrfile.Person, reason string) Person {
	return Person{Row: row.Row, LastDay: row.LastDay, Status: row.Status, Reason: reason}
}

// similarUsers finds the users whose address or name is like that of a leaver.
type similarUsers struct {
	first  map[string]int64 // the first user with a key, whatever is decided about them
	byKey  map[string][]opine.RawUser
	byName map[string][]opine.RawUser
}

func newSimilarUsers(directory *removal.Directory) similarUsers {
	s := similarUsers{make(map[string]int64), make(map[string][]opine.RawUser), make(map[string][]opine.RawUser)}
	for _, user := range directory.Users() {
		for _, key := range keysOf(user) {
			s.byKey[key] = append(s.byKey[key], user)
			s.first[key] = s.byKey[key][0].ID
		}
		if name := fullName(user); name != "" {
			s.byName[name] = append(s.byName[name], user)
		}
	}
	return s
}

// keysOf returns no keys for what is not an address.
func keysOf(user opine.RawUser) []string {
	if email, ok := address.Parse(user.Email); ok {
		return address.Keys(email)
	}
	return nil
}

// fullName returns an empty text unless both names are known.
func fullName(user opine.RawUser) string {
	first, last := strings.TrimSpace(user.FirstName), strings.TrimSpace(user.LastName)
	if first == "" || last == "" {
		return ""
	}
	return strings.ToLower(first + " " + last)
}

// known returns the first user with a similar address, or 0.
func (s similarUsers) known(email string) int64 {
	for _, key := range address.Keys(email) {
		if id := s.first[key]; id != 0 {
			return id
		}
	}
	return 0
}

// maxNear bounds the near misses of one address, because everybody has an info@.
const maxNear = 5

// holdNear holds back the users whose address is similar to that of a leaver: perhaps it was
// misspelled, and perhaps it is the leaver's second account. It returns how many users it held back.
func (s similarUsers) holdNear(d *decider, cell hrfile.Cell) (held int) {
	for _, key := range address.Keys(cell.Text) {
		open := d.undecided(s.byKey[key])
		shown := min(maxNear-held, len(open))
		for i, user := range open[:shown] {
			reason := fmt.Sprintf("row %d has %s", cell.Row, cell.Text)
			if difference := address.Difference(cell.Text, user.Email); difference != "" {
				reason += ": " + difference
			}
			if more := len(open) - shown; more > 0 && i == shown-1 {
				reason += fmt.Sprintf("; %s similar, too", terminal.Count(more, "more user is", "more users are"))
			}
			d.hold(NearMiss, user, Person{Row: cell.Row, Address: cell.Text, Reason: reason})
			held++
		}
		s.byKey[key] = open
	}
	return held
}

// holdNamesakes holds back the users with the name of a leaver and an address at another domain.
func (s similarUsers) holdNamesakes(d *decider, cell hrfile.Cell, leaver opine.RawUser) {
	name := fullName(leaver)
	if name == "" {
		return
	}
	s.byName[name] = d.undecided(s.byName[name])
	for _, user := range s.byName[name] {
		if address.Exact(domainOf(user.Email)) != address.Exact(domainOf(leaver.Email)) {
			d.hold(NearMiss, user, Person{Row: cell.Row, Address: cell.Text,
				Reason: fmt.Sprintf("row %d has %s: the same name, another domain", cell.Row, cell.Text)})
		}
	}
}

// undecided removes the users about whom a decision is made. Callers keep the result, so that a
// frequent name costs no more the next time.
func (d *decider) undecided(users []opine.RawUser) []opine.RawUser {
	return slices.DeleteFunc(users, func(user opine.RawUser) bool { return d.decided[user.ID] })
}

func domainOf(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return domain
}
