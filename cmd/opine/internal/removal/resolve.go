package removal

import (
	"errors"
	"fmt"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// ErrNotMember means that neither the directory nor the log knows a named user.
var ErrNotMember = errors.New("not a member of the organization")

// Leaver is a user to remove.
type Leaver struct {
	opine.RawUser
	Because string // for the log, like Notes
	Notes   Notes
}

// Resolve finds the named users in the directory, each once. A user who is not in it, and whose
// removal the log has, is already gone, so that a run that was cut short can be repeated. A name
// that neither of them knows is an error.
func Resolve(names []Name, directory *Directory, history *History) (leaving []opine.RawUser, gone []Result, err error) {
	var missing []string
	seen := make(map[int64]bool)
	for _, name := range names {
		found := directory.find(name)
		switch {
		case len(found) > 1:
			return nil, nil, Refusef("%s belongs to users %d and %d; name one by id", name, found[0].ID, found[1].ID)
		case len(found) == 0:
			past, known := history.find(name)
			if !known {
				missing = append(missing, name.String())
				continue
			}
			if other, here := directory.ByID(past.ID); here {
				return nil, nil, Refusef("the log has %s as user %d, who is %s now; name them by id if you mean them",
					name, past.ID, describe(other))
			}
			if !seen[past.ID] {
				gone = append(gone, past.gone())
			}
			seen[past.ID] = true
			continue
		}
		user := found[0]
		if name.ID != 0 && name.Email != "" && exact(name.Email) != exact(user.Email) {
			return nil, nil, Refusef("user %d is named as %s, and the directory has %s; list the users again",
				user.ID, sanitized(name.Email), sanitized(user.Email))
		}
		if !seen[user.ID] {
			leaving = append(leaving, user)
		}
		seen[user.ID] = true
	}
	if missing != nil {
		return nil, nil, fmt.Errorf("%w: %s", ErrNotMember, strings.Join(missing, ", "))
	}
	return leaving, gone, nil
}

func (d *Directory) find(name Name) []opine.RawUser {
	if name.ID == 0 {
		return d.ByEmail(name.Email)
	}
	if user, found := d.ByID(name.ID); found {
		return []opine.RawUser{user}
	}
	return nil
}

// Kept returns the ids of the users who must stay. A name that is not in the directory is refused,
// because it may be a slip for somebody who is.
func (g Guards) Kept(directory *Directory) (map[int64]bool, error) {
	kept := make(map[int64]bool)
	var missing []string
	for _, name := range g.Keep {
		found := directory.find(name)
		if len(found) == 0 {
			missing = append(missing, name.String())
		}
		for _, user := range found {
			kept[user.ID] = true
		}
	}
	if missing != nil {
		return nil, Refusef("%s names nobody in the organization with %s; correct the file", g.KeptBy(), some(missing))
	}
	return kept, nil
}

// Recheck splits users by a newer directory: those who are unchanged, and the results for the others.
func Recheck(expected []Leaver, directory *Directory, history *History) (leaving []Leaver, others []Result) {
	for _, leaver := range expected {
		user, found := directory.ByID(leaver.ID)
		changed := Result{ID: leaver.ID, Email: leaver.Email, Outcome: Refused}
		switch {
		case !found:
			others = append(others, replaced(leaver, directory, history.Gone(leaver.ID, leaver.Email)))
		case user.Email != leaver.Email:
			changed.Reason = fmt.Sprintf("the address is %s now; plan again", user.Email)
			others = append(others, changed)
		case user.Role != leaver.Role:
			changed.Reason = fmt.Sprintf("the role was %q and is %q now; plan again", leaver.Role, user.Role)
			others = append(others, changed)
		default:
			leaver.RawUser = user
			leaving = append(leaving, leaver)
		}
	}
	return leaving, others
}

// replaced refuses to call somebody gone whose address another user has now: perhaps they are back.
func replaced(leaver Leaver, directory *Directory, gone Result) Result {
	if leaver.Email == "" {
		return gone
	}
	for _, user := range directory.ByEmail(leaver.Email) {
		gone.Outcome = Refused
		gone.Reason = fmt.Sprintf("the user is gone, and user %d has the address now; name that user by id if you mean them", user.ID)
	}
	return gone
}
