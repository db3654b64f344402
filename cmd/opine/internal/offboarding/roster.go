package offboarding

import (
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
)

// mention is a place of the sheet that has an address.
type mention struct {
	hrfile.Cell
	elsewhere bool // not in the column of addresses
}

// roster decides about a sheet of everybody who stays.
func (d *decider) roster() {
	staying, left := make(map[string]bool), make(map[string]hrfile.Person)
	for _, person := range d.sheet.People {
		if key := address.Exact(person.Address); person.HasLeft() == "" {
			staying[key] = true
		} else if _, known := left[key]; !known {
			left[key] = person
		}
	}
	mentions := d.mentions()
	near := make(map[int]bool) // rows that are a near miss of somebody
	for _, user := range d.directory.Users() {
		email, ok := address.Parse(user.Email)
		key := address.Exact(email)
		person, hasLeft := left[key]
		switch {
		case !ok:
			d.hold(NoAddress, user, Person{Reason: "no sheet can name a user without an address"})
		case staying[key]:
		case hasLeft:
			d.hold(Employment, user, personOf(person, fmt.Sprintf("row %d: %s", person.Row, person.HasLeft())))
		default:
			if found, ok := similarMention(mentions, email); ok {
				near[found.Row] = near[found.Row] || !found.elsewhere
				d.hold(NearMiss, user, Person{Row: found.Row, Address: found.Text, Reason: found.describe(email)})
			} else {
				d.plan(user, Person{Reason: "not on the roster"})
			}
		}
	}
	for _, person := range d.sheet.People {
		if !near[person.Row] && len(d.directory.ByEmail(person.Address)) == 0 {
			d.Unmatched = append(d.Unmatched, Row{Row: person.Row, Address: person.Address})
		}
	}
	for _, cell := range d.sheet.Odd {
		if !near[cell.Row] {
			d.Unmatched = append(d.Unmatched, Row{Row: cell.Row, Address: cell.Text})
		}
	}
}

// mentions returns the first mention of every address of the sheet by its keys. The column of
// addresses comes first.
func (d *decider) mentions() map[string]mention {
	mentions := make(map[string]mention)
	add := func(row int, found string, elsewhere bool) {
		for _, key := range address.Keys(found) {
			if _, known := mentions[key]; !known {
				mentions[key] = mention{hrfile.Cell{Row: row, Text: found}, elsewhere}
			}
		}
	}
	for _, person := range d.sheet.People {
		add(person.Row, person.Address, false)
	}
	for _, cell := range d.sheet.Odd {
		for _, found := range address.Find(cell.Text) {
			add(cell.Row, found, false)
		}
	}
	for _, cell := range d.sheet.Elsewhere {
		for _, found := range address.Find(cell.Text) {
			add(cell.Row, found, true)
		}
	}
	return mentions
}

func similarMention(mentions map[string]mention, email string) (mention, bool) {
	for _, key := range address.Keys(email) {
		if found, ok := mentions[key]; ok {
			return found, true
		}
	}
	return mention{}, false
}

func (m mention) describe(email string) string {
	reason := fmt.Sprintf("row %d has %s", m.Row, m.Text)
	if difference := address.Difference(m.Text, email); difference != "" {
		reason += ": " + difference
	}
	if m.elsewhere {
		reason += ", in another column"
	}
	return reason
}

// CheckRoster refuses a roster that cannot be complete.
func CheckRoster(sheet *hrfile.Sheet, decision *Decision, directory *removal.Directory, maxPercent int) error {
	people, members, leaving := len(sheet.People), len(directory.Users()), len(decision.Targets)
	for _, cell := range sheet.Odd {
		if address.Find(cell.Text) == nil {
			return removal.Refusef("in row %d the column %q has %q, which is not an address, so that person could not stay; "+
				"correct it, or empty the cell if they have no account", cell.Row, sheet.Column, cell.Text)
		}
	}
	if people == 0 {
		return removal.Refusef("the roster has no addresses, so everybody would be removed")
	}
	if !knowsAnybody(sheet, directory) {
		return removal.Refusef("the roster has %s, and none is a member's; is it from another organization, or is %q the wrong column?",
			terminal.Count(people, "address", "addresses"), sheet.Column)
	}
	if leaving*100 <= members*maxPercent {
		return nil
	}
	if people*2 < members {
		return removal.Refusef("the roster has %s, and the organization %s, so it seems incomplete (%s)",
			terminal.Count(people, "address", "addresses"), terminal.Count(members, "member", "members"), percentHelp(leaving, members, maxPercent))
	}
	return removal.Refusef("%d of %s not on the roster (%s)", leaving, terminal.Count(members, "member is", "members are"),
		percentHelp(leaving, members, maxPercent))
}

func knowsAnybody(sheet *hrfile.Sheet, directory *removal.Directory) bool {
	for _, person := range sheet.People {
		if len(directory.ByEmail(person.Address)) > 0 {
			return true
		}
	}
	return len(directory.Users()) == 0
}

func percentHelp(leaving, members, maxPercent int) string {
	percent := (leaving*100 + members - 1) / members
	return fmt.Sprintf("that is %d%%, and the limit is %d%%; pass --max-percent %d to allow it", percent, maxPercent,
		percent)
}
