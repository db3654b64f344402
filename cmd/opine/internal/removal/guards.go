package removal

import (
	"errors"
	"fmt"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// ErrRefused: a guard has refused the whole, and nobody was removed.
var ErrRefused = errors.New("refused")

// refusal is an ErrRefused with its own words.
type refusal struct{ text string }

func (r *refusal) Error() string        { return r.text }
func (r *refusal) Is(target error) bool { return target == ErrRefused }

// Refusef makes an error that is ErrRefused and reads as the format says.
func Refusef(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// Guards are what keeps a slip of the hand from emptying an organization.
type Guards struct {
	MaxRemovals   int
	IncludeAdmins bool
}

// DefaultMaxRemovals is what a person may mean by hand.
const DefaultMaxRemovals = 10

// Judge refuses a removal as a whole, and says all that is wrong with it at once.
func (g Guards) Judge(directory *Directory, leaving []opine.RawUser) error {
	var objections []string
	if n := len(leaving); n > g.MaxRemovals {
		objections = append(objections, fmt.Sprintf("%d people would go, and %d may in one run: where all of them are meant, "+
			"add --max-removals %d", n, g.MaxRemovals, n))
	}
	leavingAdmins := admins(leaving)
	switch {
	case len(leavingAdmins) == 0:
	case len(leavingAdmins) == len(admins(directory.Users())):
		objections = append(objections, fmt.Sprintf("no administrator would be left without %s: make somebody else one first",
			nameSome(leavingAdmins)))
	case !g.IncludeAdmins:
		objections = append(objections, fmt.Sprintf("administrators are among them: %s; where they are meant, add --include-admins",
			nameSome(leavingAdmins)))
	}
	if len(objections) == 0 {
		return nil
	}
	return Refusef("%s", strings.Join(objections, "; and "))
}

func admins(users []opine.RawUser) []opine.RawUser {
	var found []opine.RawUser
	for _, user := range users {
		if isAdmin(user.User) {
			found = append(found, user)
		}
	}
	return found
}

// nameSome names the first few of many; the table that is shown has them all.
func nameSome(users []opine.RawUser) string {
	const some = 5
	var names []string
	for _, user := range users[:min(some, len(users))] {
		names = append(names, fmt.Sprintf("%s (user %d)", shown(user.Email), user.ID))
	}
	if more := len(users) - some; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
