package offboarding_test

import (
	"strings"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/hrfile"
	"github.com/opine-go/opine/cmd/opine/internal/offboarding"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// similar addresses: most pairs of them are near misses, and some are exact matches.
var similar = rapid.Custom(func(t *rapid.T) string {
	local := rapid.SampledFrom([]string{
		"ann", "Ann", "ANN", "\u0430nn", "an\u0303n", "a\u00f1n", "ann\u200b", "'ann", "a.nn", "a-n-n", "ann+x", "+ann", "\uff41nn", "ANNI", "annl", "ann1",
		"kate", "\u212aate", "jos\u00e9", "jose\u0301", "JOS\u00c9", "jose", "m\u00fcller", "mueller", "irmak", "\u0131rmak", "IRMAK",
	}).Draw(t, "local")
	return local + "@" + rapid.SampledFrom([]string{"example.com", "EXAMPLE.com", "example.org", "b\u00fccher.example", "xn--bcher-kva.example"}).Draw(t, "domain")
})

func drawDirectory(t *rapid.T) *removal.Directory {
	directory := new(removal.Directory)
	for i, email := range rapid.SliceOfN(similar, 1, 12).Draw(t, "directory") {
		role := rapid.SampledFrom([]string{"MEMBER", "", "ADMIN", "owner"}).Draw(t, "role")
		directory.Add(opine.RawUser{User: opine.User{ID: int64(i + 1), Email: email, Role: role}})
	}
	return directory
}

// same is the rule for exact matches, written in another way than package address writes it.
func same(a, b string) bool {
	fold := func(text string) string {
		var out strings.Builder
		for _, r := range norm.NFC.String(strings.ReplaceAll(text, "\u212a", "\ue000")) {
			if 'A' <= r && r <= 'Z' {
				r += 32
			}
			out.WriteRune(r)
		}
		return out.String()
	}
	return fold(a) == fold(b)
}

func areSimilar(a, b string) bool {
	for _, key := range address.Keys(a) {
		for _, other := range address.Keys(b) {
			if key == other {
				return true
			}
		}
	}
	return false
}

// A planned leaver has an exact match in the sheet, and no other user has it.
func TestPlannedLeaversMatchExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		directory, sheet := drawDirectory(t), new(hrfile.Sheet)
		for i, email := range rapid.SliceOfN(similar, 0, 8).Draw(t, "sheet") {
			sheet.People = append(sheet.People, hrfile.Person{Row: i + 2, Address: email})
		}
		decision, err := offboarding.Decide(offboarding.Leavers, sheet, directory, removal.Guards{})
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range decision.Targets {
			matches := 0
			for _, person := range sheet.People {
				if same(person.Address, target.Email) {
					matches++
				}
			}
			users := 0
			for _, user := range directory.Users() {
				if same(user.Email, target.Email) {
					users++
				}
			}
			if matches == 0 || users != 1 || target.Role == "ADMIN" || target.Role == "owner" {
				t.Fatalf("%+v is planned, with %d rows and %d users", target, matches, users)
			}
		}
		decidedOnce(t, decision)
	})
}

// Nobody whose address is exactly, or almost, somewhere on a roster is planned.
func TestNobodySimilarToARosterIsPlanned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		directory, sheet := drawDirectory(t), new(hrfile.Sheet)
		var all []string
		for i, email := range rapid.SliceOfN(similar, 0, 8).Draw(t, "sheet") {
			all = append(all, email)
			switch rapid.IntRange(0, 3).Draw(t, "place") {
			case 0:
				sheet.Odd = append(sheet.Odd, hrfile.Cell{Row: i + 2, Text: "Ann (" + email + ")"})
			case 1:
				sheet.Elsewhere = append(sheet.Elsewhere, hrfile.Cell{Row: i + 2, Text: "<" + email + ">"})
			default:
				sheet.People = append(sheet.People, hrfile.Person{Row: i + 2, Address: email})
			}
		}
		decision, err := offboarding.Decide(offboarding.Roster, sheet, directory, removal.Guards{})
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range decision.Targets {
			for _, email := range all {
				if same(email, target.Email) || areSimilar(email, target.Email) {
					t.Fatalf("%+v is planned, and the roster has %q", target, email)
				}
			}
		}
		decidedOnce(t, decision)
	})
}

func decidedOnce(t *rapid.T, decision *offboarding.Decision) {
	seen := make(map[int64]bool)
	for _, person := range append(append(decision.Targets, decision.HeldBack...), decision.Kept...) {
		if seen[person.ID] {
			t.Fatalf("user %d is in the decision twice", person.ID)
		}
		seen[person.ID] = true
	}
}
