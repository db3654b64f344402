package removal

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	opine "github.com/opine-go/opine/wrapper"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// ErrRefused means that a guard has refused the whole run.
var ErrRefused = errors.New("refused")

// refusal is an ErrRefused with its own text.
type refusal struct{ text string }

func (r *refusal) Error() string        { return r.text }
func (r *refusal) Is(target error) bool { return target == ErrRefused }

// Refusef returns an ErrRefused with the formatted text.
func Refusef(format string, args ...any) error { return &refusal{fmt.Sprintf(format, args...)} }

// Guards limit a run.
type Guards struct {
	MaxRemovals   int
	IncludeAdmins bool
	AdminRoles    []string // beside ADMIN
	Keep          []Name   // users who must stay
	Keeper        string   // names the source of Keep in messages; empty is --keep
}

// KeptBy names the source of Keep.
func (g Guards) KeptBy() string { return cmp.Or(g.Keeper, "--keep") }

// DefaultMaxRemovals is as many as a person checks by eye.
const DefaultMaxRemovals = 10

// Check refuses a run as a whole, and names all its reasons at once.
func (g Guards) Check(directory *Directory, leaving []Leaver) error {
	kept, err := g.Kept(directory)
	if err != nil {
		return err
	}
	var reasons, keptNames, adminNames []string
	if n := len(leaving); n > g.MaxRemovals {
		reasons = append(reasons,
			fmt.Sprintf("refusing to remove %d users: the limit is %d; pass --max-removals %d to allow it",
				n, g.MaxRemovals, n))
	}
	for _, leaver := range leaving {
		if kept[leaver.ID] {
			keptNames = append(keptNames, describe(leaver.RawUser))
		}
		if g.LooksAdministrative(leaver.Role) {
			adminNames = append(adminNames, describe(leaver.RawUser))
		}
	}
	if keptNames != nil {
		reasons = append(reasons, "refusing to remove users that "+g.KeptBy()+" names: "+some(keptNames))
	}
	switch {
	case g.takesLastAdministrator(directory, leaving):
		reasons = append(reasons, "refusing to remove the last administrator among "+some(adminNames)+
			"; make somebody else an administrator first")
	case adminNames != nil && !g.IncludeAdmins:
		reasons = append(reasons,
			"refusing to remove administrators: "+some(adminNames)+"; pass --include-admins to allow it")
	}
	if reasons == nil {
		return nil
	}
	return Refusef("%s", strings.Join(reasons, "; and "))
}

// takesLastAdministrator reports whether the organization would have no administrator any more.
func (g Guards) takesLastAdministrator(directory *Directory, leaving []Leaver) bool {
	gone := make(map[int64]bool)
	for _, leaver := range leaving {
		gone[leaver.ID] = true
	}
	taken := false
	for _, user := range directory.Users() {
		switch {
		case !g.isAdministrator(user.Role):
		case gone[user.ID]:
			taken = true
		default:
			return false
		}
	}
	return taken
}

// SeesAdministrator reports whether anybody has a role that counts as the last administrator.
func (g Guards) SeesAdministrator(directory *Directory) bool {
	return slices.ContainsFunc(directory.Users(), func(user opine.RawUser) bool { return g.isAdministrator(user.Role) })
}

// CheckRoles refuses a role of AdminRoles that nobody has: it may be a slip, and would protect nobody.
func (g Guards) CheckRoles(directory *Directory) error {
	roles := make(map[string]bool)
	for _, user := range directory.Users() {
		roles[foldRole(user.Role)] = true
	}
	for _, role := range g.AdminRoles {
		if !roles[foldRole(role)] {
			return Refusef("nobody has the role %q of --admin-role; opine users list -o csv --columns role prints all roles", role)
		}
	}
	return nil
}

// isAdministrator reports whether a role counts as the last administrator. A role that only looks
// administrative, such as ADMIN_READ_ONLY, does not.
func (g Guards) isAdministrator(role string) bool {
	role = strings.TrimSpace(role)
	return strings.EqualFold(role, opine.RoleAdmin) || slices.ContainsFunc(g.AdminRoles, func(other string) bool {
		return strings.EqualFold(role, strings.TrimSpace(other))
	})
}

// LooksAdministrative reports whether a role may give power over others.
func (g Guards) LooksAdministrative(role string) bool {
	folded := foldRole(role)
	for _, part := range []string{"admin", "owner", "super"} {
		if strings.Contains(folded, part) {
			return true
		}
	}
	return slices.ContainsFunc(g.AdminRoles, func(other string) bool { return foldRole(other) == folded })
}

// foldRole ignores case, blanks, marks and what cannot be seen.
func foldRole(role string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn, unicode.Other_Default_Ignorable_Code_Point) ||
			unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(norm.NFKC.String(role))))
}

// some names the first few of many; the table on the terminal has all of them.
func some(names []string) string {
	const most = 5
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
