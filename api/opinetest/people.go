package opinetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// GenerateUsers invents n people, always the same for the same seed. Those of a smaller n are the first of a larger one.
//
// Ids ascend from 1 with small gaps. The dates are in no order, since the reference promises none.
//
// Names come from some thirty languages, given name and family name from the same one, each in its own script. E-mail
// addresses are in ASCII and on domains reserved for examples; no two are alike, even without regard to case.
//
// About one person in 25 is an ADMIN, and the first one always is. The other roles, MEMBER and VIEWER, are invented:
// the reference documents ADMIN only.
//
// Some people are odd, about one in a hundred for each of these:
//
//   - no last name (null)
//   - an empty last name
//   - a last name of one letter
//   - a last name with an apostrophe
//   - a first and a last name with a hyphen
//   - an address with a plus sign
//   - an address in capitals
//   - a role of an unusual form, also invented
func GenerateUsers(seed uint64, n int) []User {
	inv := inventor{rand: rand.New(rand.NewPCG(seed, 0)), nextID: 1, addresses: make(map[string]int, n)}
	users := make([]User, n)
	for i := range users {
		users[i] = inv.invent()
	}
	if n > 0 {
		users[0].Role = "ADMIN"
	}
	return users
}

// inventor invents one person after the other; what it knows of those before makes ids and addresses unique.
type inventor struct {
	rand      *rand.Rand
	nextID    int64
	addresses map[string]int // by address without a number, how many people have it
}

// oddity is what is odd about a person. It is drawn from a hundred, so most people have a number that means nothing.
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

func (inv *inventor) invent() User {
	odd := oddity(inv.rand.IntN(100))
	names := pick(inv.rand, languages)
	switch odd {
	case oneLetter:
		names = oneLetterNames
	case apostrophe:
		names = apostropheNames
	case hyphen:
		names = hyphenNames
	}
	given, family := pick(inv.rand, names.given), pick(inv.rand, names.family)
	if odd == noLastName || odd == emptyLastName {
		family = name{}
	}
	created := inv.created()
	user := User{
		ID:        inv.id(),
		Email:     inv.address(given, family, odd),
		FirstName: new(given.text),
		LastName:  new(family.text),
		Role:      inv.role(odd),
		CreatedAt: created,
		UpdatedAt: inv.updated(created),
	}
	if odd == noLastName {
		user.LastName = nil
	}
	return user
}

func (inv *inventor) id() int64 {
	id := inv.nextID
	inv.nextID++
	if inv.rand.IntN(5) == 0 { // as if people had left
		inv.nextID += 1 + inv.rand.Int64N(4)
	}
	return id
}

func (inv *inventor) address(given, family name, odd oddity) string {
	local := given.ascii
	if family.ascii != "" {
		local += "." + family.ascii
	}
	if odd == plusAddress {
		local += "+opine"
	}
	domain := pick(inv.rand, domains)
	// No name ends in a digit, so an address with a number is not another one without.
	inv.addresses[local+domain]++
	if count := inv.addresses[local+domain]; count > 1 {
		local += fmt.Sprint(count)
	}
	if odd == capitalAddress {
		return strings.ToUpper(local + domain)
	}
	return local + domain
}

func (inv *inventor) role(odd oddity) string {
	switch n := inv.rand.IntN(100); {
	case odd == unusualRole:
		return pick(inv.rand, unusualRoles)
	case n < 4:
		return "ADMIN"
	case n < 75:
		return "MEMBER"
	default:
		return "VIEWER"
	}
}

// created returns an instant of the years 2021 to 2024.
func (inv *inventor) created() time.Time {
	const fourYears = 1461 * 24 * time.Hour
	first := time.Date(2021, time.January, 1, 0, 0, 0, 0, time.UTC)
	return first.Add(time.Duration(inv.rand.Int64N(fourYears.Milliseconds())) * time.Millisecond)
}

// updated returns an instant of the year after created, or created itself for one person in four.
func (inv *inventor) updated(created time.Time) time.Time {
	if inv.rand.IntN(4) == 0 {
		return created
	}
	const year = 365 * 24 * time.Hour
	return created.Add(time.Duration(1+inv.rand.Int64N(year.Milliseconds())) * time.Millisecond)
}

func pick[T any](r *rand.Rand, from []T) T {
	return from[r.IntN(len(from))]
}
