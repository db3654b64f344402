package removal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// ErrNotMember: somebody who is named is not in the directory, and the log does not know them either.
var ErrNotMember = errors.New("not a member of the organization")

// Resolve finds those named in the directory, each once. Whoever is not there and was asked for in the log has gone by then,
// so that a run that was cut short can be repeated as it was; whoever neither of them knows is an error, since that is a slip.
func Resolve(names []Name, directory *Directory, history *History) (leaving []opine.RawUser, gone []Result, err error) {
	var missing []string
	for _, name := range names {
		var found []opine.RawUser
		if name.ID == 0 {
			found = directory.ByEmail(name.Email)
		} else if user, ok := directory.ByID(name.ID); ok {
			found = []opine.RawUser{user}
		}
		if len(found) > 1 {
			return nil, nil, Refusef("%s belongs to the users %d and %d; name one by id", name, found[0].ID, found[1].ID)
		}
		if len(found) == 0 {
			past, known := history.find(name)
			switch {
			case !known:
				missing = append(missing, name.String())
			case !slices.ContainsFunc(gone, func(result Result) bool { return result.ID == past.ID }):
				gone = append(gone, past.gone())
			}
			continue
		}
		user := found[0]
		if name.ID != 0 && name.Email != "" && Fold(name.Email) != Fold(user.Email) {
			return nil, nil, Refusef("user %d is named as %s, and the directory has them as %s; list the users again",
				user.ID, shown(name.Email), shown(user.Email))
		}
		if !slices.ContainsFunc(leaving, func(other opine.RawUser) bool { return other.ID == user.ID }) {
			leaving = append(leaving, user)
		}
	}
	if len(missing) > 0 {
		return nil, nil, fmt.Errorf("%w: %s", ErrNotMember, strings.Join(missing, ", "))
	}
	return leaving, gone, nil
}
