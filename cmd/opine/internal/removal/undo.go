package removal

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// ErrNotInLog is the error for a person or a run that the log has no removal of.
var ErrNotInLog = errors.New("the log has no removal from this server")

// Invitee is somebody to invite.
type Invitee struct {
	Email   string
	Role    string
	Because string // for the log
}

// Undo says which removals to undo.
type Undo struct {
	Names         []string // runs, and addresses of people
	Server        Server
	OtherKey      bool   // the key of the log may be another one
	Role          string // for people whose role the log does not have
	IncludeAdmins bool
}

// Choose returns the people to invite again, each once, and the results for those who cannot be. Of
// several removals of one address, the latest run counts. A removal without an answer may have been
// carried out, so it counts as well: a member is not invited again in any case.
func (u Undo) Choose(log iter.Seq2[Entry, error]) (invitees []Invitee, refused []Result, err error) {
	var removals []Entry
	otherKey := false
	for entry, err := range log {
		switch {
		case err != nil:
			return nil, nil, err
		case entry.Resource != usersResource || entry.Server != u.Server.BaseURL || !entry.mayHaveRemoved():
		case entry.Key != u.Server.Key && !u.OtherKey:
			otherKey = true
		default:
			removals = append(removals, entry)
		}
	}
	seen := make(map[string]bool)
	for _, name := range u.Names {
		people := latest(removals, name)
		if people == nil {
			err := fmt.Errorf("%w: %s", ErrNotInLog, name)
			if otherKey {
				err = fmt.Errorf("%w; it has removals with another key: pass --other-key if both belong to the same organization", err)
			}
			return nil, nil, err
		}
		for _, person := range people {
			key := fmt.Sprint(person[0].ID)
			if person[0].Email != "" {
				key = exact(person[0].Email)
			}
			if seen[key] {
				continue
			}
			seen[key] = true
			invitee, reason := u.invitee(person)
			if reason != "" {
				refused = append(refused, Result{Invitation: true, Email: person[0].Email, Outcome: Refused, Reason: reason})
				continue
			}
			invitees = append(invitees, invitee)
		}
	}
	return invitees, refused, nil
}

func (e *Entry) mayHaveRemoved() bool {
	return e.Outcome == Removed || e.Outcome == Unconfirmed || e.Outcome == Unknown
}

// latest returns the removals that a name stands for, grouped by address. The removals of an address
// are those of its latest run, of the named one, or of users without an address, who stay apart.
func latest(removals []Entry, name string) (people [][]Entry) {
	at := make(map[string]int)
	for _, entry := range removals {
		if entry.Run != name && (!strings.Contains(name, "@") || exact(entry.Email) != exact(name)) {
			continue
		}
		key := exact(entry.Email)
		i, known := at[key]
		switch {
		case !known || key == "":
			at[key] = len(people)
			people = append(people, []Entry{entry})
		case people[i][0].Run != entry.Run:
			people[i] = []Entry{entry}
		default:
			people[i] = append(people[i], entry)
		}
	}
	return people
}

// invitee returns whom to invite for the removals of one address in one run, or why nobody is.
func (u Undo) invitee(removals []Entry) (_ Invitee, refusal string) {
	entry := removals[0]
	for _, other := range removals[1:] {
		if other.ID != entry.ID {
			return Invitee{}, fmt.Sprintf("the run removed users %d and %d with this address; invite whom you mean with opine invitations send",
				entry.ID, other.ID)
		}
	}
	role := entry.Role
	if role == "" {
		role = u.Role
	}
	switch {
	case entry.Email == "":
		return Invitee{}, fmt.Sprintf("the log has no address of user %d", entry.ID)
	case role == "":
		return Invitee{}, fmt.Sprintf("the log has no role of user %d; pass --role", entry.ID)
	case !u.IncludeAdmins && (Guards{}).LooksAdministrative(role):
		return Invitee{}, fmt.Sprintf("the role %s looks administrative; pass --include-admins to allow it", role)
	}
	return Invitee{
		Email: entry.Email, Role: role,
		Because: fmt.Sprintf("undo of the removal of user %d in run %s, as %s", entry.ID, entry.Run, role),
	}, ""
}

// roleIn returns the role of a user as the server sent it, or an empty text.
func roleIn(user json.RawMessage) string {
	var known struct{ Role string }
	_ = json.Unmarshal(user, &known) // an older or a damaged line has no role
	return known.Role
}
