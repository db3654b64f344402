package offboarding

import (
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// key is what is left of an address when what often differs between two of the same person is taken off: the domain, a tag
// behind a plus, and punctuation.
func key(address string) string {
	local, _, _ := strings.Cut(removal.Fold(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.NewReplacer(".", "", "-", "", "_", "").Replace(local)
}

// difference says how two addresses with the same key differ.
func difference(a, b string) string {
	localA, domainA, _ := strings.Cut(removal.Fold(a), "@")
	localB, domainB, _ := strings.Cut(removal.Fold(b), "@")
	var ways []string
	untaggedA, _, taggedA := strings.Cut(localA, "+")
	untaggedB, _, taggedB := strings.Cut(localB, "+")
	if taggedA || taggedB {
		ways = append(ways, "plus-address")
	}
	if untaggedA != untaggedB {
		ways = append(ways, "punctuation")
	}
	if domainA != domainB {
		ways = append(ways, "other domain")
	}
	return strings.Join(ways, ", ")
}

// neighbours finds members by key.
type neighbours map[string][]opine.RawUser

func newNeighbours(members []opine.RawUser) neighbours {
	n := make(neighbours, len(members))
	for _, member := range members {
		n[key(member.Email)] = append(n[key(member.Email)], member)
	}
	return n
}

// maxNear bounds what one address may report: local parts such as "info" are everybody's.
const maxNear = 5

func (n neighbours) of(person hrfile.Person) []Near {
	var near []Near
	for _, member := range n[key(person.Address)] {
		if len(near) == maxNear {
			break
		}
		near = append(near, Near{person, member, difference(person.Address, member.Email)})
	}
	return near
}
