package opinetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// GenerateUsers invents n users, the same for the same seed. With a smaller n, it returns the first
// ones of a larger n.
//
// Ids ascend from 1 with small gaps. The dates are in no order. A first and a last name come from
// one of some thirty languages, in its own script. Addresses are ASCII, unique regardless of case,
// and on domains that are reserved for examples.
//
// The first user and about one in 25 others are ADMIN. The roles MEMBER and VIEWER are invented,
// because the reference documents ADMIN only. About one user in a hundred has each of these:
//
//   - no last name (null)
//   - an empty last name
//   - a last name of one letter
//   - a last name with an apostrophe
//   - a first and a last name with a hyphen
//   - an address with a plus sign
//   - an address in capitals
//   - an invented role of an unusual form
func GenerateUsers(seed uint64, n int) []User {
	g := generator{rand: rand.New(rand.NewPCG(seed, 0)), nextID: 1, addresses: make(map[string]int, n)}
	users := make([]User, n)
	for i := range users {
		users[i] = g.user()
	}
	if n > 0 {
		users[0].Role = "ADMIN"
	}
	return users
}

// generator remembers what makes the ids and addresses of the next users unique.
type generator struct {
	rand      *rand.Rand
	nextID    int64
	addresses map[string]int // the number of users with an address that differs only by a number
}

// oddity is an unusual trait. It is drawn from a hundred numbers, most of which mean none.
type oddity int

const (
	noLastName oddity = iota
	emptyLastName
	oneLetter
	apostrophe
	hyphen
	plusAddress
	capitalAddress
	unusualRole
)

func (g *generator) user() User {
	odd := oddity(g.rand.IntN(100))
	names := pick(g.rand, languages)
	switch odd {
	case oneLetter:
		names = oneLetterNames
	case apostrophe:
		names = apostropheNames
	case hyphen:
		names = hyphenNames
	}
	given, family := pick(g.rand, names.given), pick(g.rand, names.family)
	if odd == noLastName || odd == emptyLastName {
		family = name{}
	}
	created := g.created()
	user := User{
		ID:        g.id(),
		Email:     g.address(given, family, odd),
		FirstName: new(given.text),
		LastName:  new(family.text),
		Role:      g.role(odd),
		CreatedAt: created,
		UpdatedAt: g.updated(created),
	}
	if odd == noLastName {
		user.LastName = nil
	}
	return user
}

func (g *generator) id() int64 {
	id := g.nextID
	g.nextID++
	if g.rand.IntN(5) == 0 { // as if users had been removed
		g.nextID += 1 + g.rand.Int64N(4)
	}
	return id
}

func (g *generator) address(given, family name, odd oddity) string {
	local := given.ascii
	if family.ascii != "" {
		local += "." + family.ascii
	}
	if odd == plusAddress {
		local += "+opine"
	}
	domain := pick(g.rand, domains)
	// No name ends in a digit, so a number cannot make two addresses equal.
	g.addresses[local+domain]++
	if count := g.addresses[local+domain]; count > 1 {
		local += fmt.Sprint(count)
	}
	if odd == capitalAddress {
		return strings.ToUpper(local + domain)
	}
	return local + domain
}

func (g *generator) role(odd oddity) string {
	switch n := g.rand.IntN(100); {
	case odd == unusualRole:
		return pick(g.rand, unusualRoles)
	case n < 4:
		return "ADMIN"
	case n < 75:
		return "MEMBER"
	default:
		return "VIEWER"
	}
}

// created returns a time from 2021 to 2024.
func (g *generator) created() time.Time {
	const fourYears = 1461 * 24 * time.Hour
	first := time.Date(2021, time.January, 1, 0, 0, 0, 0, time.UTC)
	return first.Add(time.Duration(g.rand.Int64N(fourYears.Milliseconds())) * time.Millisecond)
}

// updated returns a time in the year after created, or created itself for one user in four.
func (g *generator) updated(created time.Time) time.Time {
	if g.rand.IntN(4) == 0 {
		return created
	}
	const year = 365 * 24 * time.Hour
	return created.Add(time.Duration(1+g.rand.Int64N(year.Milliseconds())) * time.Millisecond)
}

func pick[T any](r *rand.Rand, from []T) T {
	return from[r.IntN(len(from))]
}
