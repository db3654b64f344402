package offboarding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// Kind is what the people of a sheet have in common.
type Kind string

// The kinds of a sheet.
const (
	Leavers Kind = "leavers" // they have left
	Roster  Kind = "roster"  // they stay, and everybody else leaves
)

// Person is a user in a plan: as the directory has them, and why they are there.
type Person struct {
	ID      int64  `json:"id"`
	Email   string `json:"email"`
	Role    string `json:"role"`
	Name    string `json:"name,omitempty"`
	Kind    Hold   `json:"kind,omitempty"` // of somebody held back
	Row     int    `json:"row,omitempty"`
	Address string `json:"address,omitempty"` // in the sheet, if it is another one
	LastDay string `json:"lastDay,omitempty"`
	Status  string `json:"status,omitempty"`
	Reason  string `json:"reason"`
}

// Hold is a kind of reason to hold somebody back.
type Hold string

// The kinds of reasons.
const (
	NearMiss   Hold = "near miss"      // similar to an address of the sheet
	Employment Hold = "employment"     // the last day or the status
	Shared     Hold = "shared address" // several users have the address
	Admin      Hold = "administrator"
	NoAddress  Hold = "no address" // no sheet can name the user
)

// Decision is what a sheet means for a directory.
type Decision struct {
	Targets   []Person
	HeldBack  []Person // for a human to decide
	Kept      []Person // would be targets or held back, but for Guards.Keep
	Unmatched []Row    // rows of the sheet that belong to nobody, or only to users whom other rows name
}

// leaver returns a person as the directory must have them when they are removed.
func (p Person) leaver() removal.Leaver {
	user := opine.User{ID: p.ID, Email: p.Email, Role: p.Role}
	return removal.Leaver{RawUser: opine.RawUser{User: user}, Because: p.Reason}
}

// decider is a decision in progress.
type decider struct {
	Decision
	sheet     *hrfile.Sheet
	directory *removal.Directory
	guards    removal.Guards
	kept      map[int64]bool
	decided   map[int64]bool // targets, held back, kept
}

// Decide compares a sheet with the directory. It returns ErrRefused for a sheet that allows no
// decision.
func Decide(kind Kind, sheet *hrfile.Sheet, directory *removal.Directory, guards removal.Guards) (*Decision, error) {
	kept, err := guards.Kept(directory)
	if err != nil {
		return nil, err
	}
	d := &decider{sheet: sheet, directory: directory, guards: guards, kept: kept, decided: make(map[int64]bool)}
	if kind == Roster {
		d.roster()
	} else {
		err = d.leavers()
	}
	slices.SortStableFunc(d.HeldBack, byNearRow)
	return &d.Decision, err
}

// byNearRow puts the near misses last, in the order of the sheet, for a human who reads along.
func byNearRow(a, b Person) int {
	rank := func(p Person) int {
		if p.Kind == NearMiss {
			return p.Row
		}
		return -1
	}
	return cmp.Compare(rank(a), rank(b))
}

// plan makes somebody a target, unless a guard holds them back.
func (d *decider) plan(user opine.RawUser, person Person) {
	if d.guards.LooksAdministrative(user.Role) && !d.guards.IncludeAdmins {
		person.Reason = fmt.Sprintf("the role is %q; %s", user.Role, person.Reason)
		d.hold(Admin, user, person)
		return
	}
	if d.decide(user, &person) {
		d.Targets = append(d.Targets, person)
	}
}

func (d *decider) hold(kind Hold, user opine.RawUser, person Person) {
	person.Kind = kind
	if d.decide(user, &person) {
		d.HeldBack = append(d.HeldBack, person)
	}
}

// decide completes a person, and reports whether nothing has decided about the user before.
func (d *decider) decide(user opine.RawUser, person *Person) bool {
	if d.decided[user.ID] {
		return false
	}
	d.decided[user.ID] = true
	person.ID, person.Email, person.Role = user.ID, user.Email, user.Role
	person.Name = strings.TrimSpace(user.FirstName + " " + user.LastName)
	if d.kept[user.ID] {
		person.Kind, person.Reason = "", "named by "+d.guards.KeptBy()
		d.Kept = append(d.Kept, *person)
		return false
	}
	return true
}
