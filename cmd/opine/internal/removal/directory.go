package removal

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"

	opine "github.com/opine-go/opine/wrapper"
)

// Directory is everybody in the organization, from one listing that came to its end.
type Directory struct {
	users   []opine.RawUser
	byID    map[int64]int    // places in users
	byEmail map[string][]int // by the address as Fold writes it
}

// Add takes the next user of the listing.
func (d *Directory) Add(user opine.RawUser) {
	if d.byID == nil {
		d.byID, d.byEmail = make(map[int64]int), make(map[string][]int)
	}
	d.byID[user.ID] = len(d.users)
	folded := Fold(user.Email)
	d.byEmail[folded] = append(d.byEmail[folded], len(d.users))
	d.users = append(d.users, user)
}

// Fold writes an address so that two which differ in case or in blanks around them are equal.
func Fold(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// Users are all of them, in the order of the listing.
func (d *Directory) Users() []opine.RawUser { return d.users }

// ByID finds a user.
func (d *Directory) ByID(id int64) (opine.RawUser, bool) {
	place, found := d.byID[id]
	if !found {
		return opine.RawUser{}, false
	}
	return d.users[place], true
}

// ByEmail finds all who have this address, whatever its case. Nothing says that an address belongs to one user only.
func (d *Directory) ByEmail(address string) []opine.RawUser {
	var found []opine.RawUser
	for _, place := range d.byEmail[Fold(address)] {
		found = append(found, d.users[place])
	}
	return found
}

// Hash tells two directories apart in which somebody came, went, or has another address or role. The order and other
// members do not count.
func (d *Directory) Hash() string {
	users := slices.Clone(d.users)
	slices.SortFunc(users, func(a, b opine.RawUser) int { return cmp.Compare(a.ID, b.ID) })
	hash := sha256.New()
	for _, user := range users {
		fmt.Fprintf(hash, "%d %q %q\n", user.ID, user.Email, user.Role)
	}
	return fmt.Sprintf("sha256:%x", hash.Sum(nil))
}

// shown is an address for a message: it comes from a stranger, and must not move a cursor or turn the direction of text.
func shown(address string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, address)
}

func isAdmin(user opine.User) bool { return strings.EqualFold(user.Role, opine.RoleAdmin) }
