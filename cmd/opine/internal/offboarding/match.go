package offboarding

import (
	"fmt"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// Leaver is a member who goes, and the row that says so; a leaver by absence has none.
type Leaver struct {
	opine.RawUser
	Row int
}

// Matching is what a file means for a directory.
type Matching struct {
	Leavers   []Leaver
	Shared    []Shared        // addresses of the file that belong to several members: nobody of them goes
	Near      []Near          // members who may be meant, and stay
	Unmatched []hrfile.Person // addresses of the file that are nobody's, and near to nobody's
	Nameless  []opine.RawUser // members without an address, whom no file can tell to stay: they stay
}

// Shared is an address of several members.
type Shared struct {
	Person  hrfile.Person
	Members []opine.RawUser
}

// Near is a member whose address is almost one of the file.
type Near struct {
	Person hrfile.Person
	Member opine.RawUser
	How    string
}

// Leavers matches a file of those who leave.
func Leavers(file *hrfile.Roster, directory *removal.Directory) *Matching {
	m := &Matching{}
	members := newNeighbours(directory.Users())
	for _, person := range file.People {
		switch found := directory.ByEmail(person.Address); len(found) {
		case 0:
			near := members.of(person)
			m.Near = append(m.Near, near...)
			if len(near) == 0 {
				m.Unmatched = append(m.Unmatched, person)
			}
		case 1:
			m.Leavers = append(m.Leavers, Leaver{found[0], person.Row})
		default:
			m.Shared = append(m.Shared, Shared{person, found})
		}
	}
	return m
}

// Stayers matches a file of those who stay: every other member goes, but for those whose address is almost one of the file.
func Stayers(file *hrfile.Roster, directory *removal.Directory) *Matching {
	m := &Matching{}
	stays := make(map[string]bool)
	people := make(map[string][]hrfile.Person)
	for _, person := range file.People {
		stays[removal.Fold(person.Address)] = true
		people[key(person.Address)] = append(people[key(person.Address)], person)
		if len(directory.ByEmail(person.Address)) == 0 {
			m.Unmatched = append(m.Unmatched, person)
		}
	}
	for _, member := range directory.Users() {
		if stays[removal.Fold(member.Email)] {
			continue
		}
		if !strings.Contains(member.Email, "@") {
			m.Nameless = append(m.Nameless, member)
			continue
		}
		if near := people[key(member.Email)]; len(near) > 0 {
			m.Near = append(m.Near, Near{near[0], member, difference(near[0].Address, member.Email)})
			continue
		}
		m.Leavers = append(m.Leavers, Leaver{RawUser: member})
	}
	return m
}

// JudgeRoster refuses a file of those who stay that cannot be all of them.
func JudgeRoster(file *hrfile.Roster, m *Matching, directory *removal.Directory, maxPercent int) error {
	people, members, leavers := len(file.People), len(directory.Users()), len(m.Leavers)
	switch {
	case people == 0:
		return removal.Refusef("it has no addresses, so everybody would go")
	case len(file.Strange) > 0:
		return removal.Refusef("in row %d the column %q has %q, which is not an address, so the person in it could not stay: mend it, "+
			"or empty the cell if they have no account", file.Strange[0].Row, file.Column, file.Strange[0].Address)
	case members > 0 && len(m.Unmatched) == people:
		return removal.Refusef("none of its %d addresses is a member's: is it of another organization, or the wrong column (%q)?",
			people, file.Column)
	case leavers*100 <= members*maxPercent:
		return nil
	case people*2 < members:
		return removal.Refusef("it has %d addresses, and the organization %d members: it is too short to be everybody who stays (%s)",
			people, members, percentHelp(leavers, members, maxPercent))
	default:
		return removal.Refusef("%d of %d members are not on it (%s)", leavers, members, percentHelp(leavers, members, maxPercent))
	}
}

func percentHelp(leavers, members, maxPercent int) string {
	percent := (leavers*100 + members - 1) / members
	return fmt.Sprintf("%d%% would go, and %d%% may: where all of them are meant, add --max-percent %d", percent, maxPercent, percent)
}
