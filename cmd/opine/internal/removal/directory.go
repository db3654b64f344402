package removal

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	opine "github.com/opine-go/opine/wrapper"
)

// Directory is a complete listing of an organization.
type Directory struct {
	users   []opine.RawUser
	byID    map[int64]int    // indexes of users
	byEmail map[string][]int // by exact
}

// Add adds the next user of the listing.
func (d *Directory) Add(user opine.RawUser) {
	if d.byID == nil {
		d.byID, d.byEmail = make(map[int64]int), make(map[string][]int)
	}
	d.byID[user.ID] = len(d.users)
	email := exact(user.Email)
	d.byEmail[email] = append(d.byEmail[email], len(d.users))
	d.users = append(d.users, user)
}

// exact returns the form in which two texts name the same account. The server may have anything as
// an address.
func exact(email string) string {
	if parsed, ok := address.Parse(email); ok {
		email = parsed
	}
	return address.Exact(email)
}

// Users returns all users in the order of the listing.
func (d *Directory) Users() []opine.RawUser { return d.users }

// ByID finds a user.
func (d *Directory) ByID(id int64) (opine.RawUser, bool) {
	index, found := d.byID[id]
	if !found {
		return opine.RawUser{}, false
	}
	return d.users[index], true
}

// ByEmail finds the users with exactly this address. The API does not promise that there is only one.
func (d *Directory) ByEmail(email string) []opine.RawUser {
	var found []opine.RawUser
	for _, index := range d.byEmail[exact(email)] {
		found = append(found, d.users[index])
	}
	return found
}

// Hash identifies the ids, addresses and roles of a directory, in any order.
func (d *Directory) Hash() string {
	users := slices.Clone(d.users)
	slices.SortFunc(users, func(a, b opine.RawUser) int { return cmp.Compare(a.ID, b.ID) })
	hash := sha256.New()
	var line []byte
	for _, user := range users {
		line = append(strconv.AppendInt(line[:0], user.ID, 10), ' ')
		line = append(strconv.AppendQuote(line, user.Email), ' ')
		line = append(strconv.AppendQuote(line, user.Role), '\n')
		hash.Write(line)
	}
	return fmt.Sprintf("sha256:%x", hash.Sum(nil))
}

// sanitized makes the text of a stranger safe for a message on a terminal.
func sanitized(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

func describe(user opine.RawUser) string {
	return fmt.Sprintf("%s (user %d)", sanitized(user.Email), user.ID)
}
