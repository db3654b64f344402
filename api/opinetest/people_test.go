package opinetest_test

import (
	"crypto/sha256"
	"fmt"
	"net/mail"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/opine-go/opine/api/opinetest"
)

// lastName returns "null" for null.
func lastName(u opinetest.User) string {
	if u.LastName == nil {
		return "null"
	}
	return *u.LastName
}

func describe(u opinetest.User) string {
	return fmt.Sprintf("%d %s %q %q %s %s %s", u.ID, u.Email, *u.FirstName, lastName(u), u.Role,
		u.CreatedAt.Format(time.RFC3339Nano), u.UpdatedAt.Format(time.RFC3339Nano))
}

// Other people's tests depend on the users of a seed, so they must not change by accident.
func TestGeneratedUsersArePinned(t *testing.T) {
	t.Parallel()
	users := opinetest.GenerateUsers(1, 1000)
	const first = `1 monica.simoes@subsidiary.example "Mônica" "Simões" ADMIN ` +
		"2023-10-22T22:43:54.237Z 2023-12-09T22:35:09.942Z"
	if got := describe(users[0]); got != first {
		t.Errorf("got  %s\nwant %s", got, first)
	}
	hash := sha256.New()
	for _, user := range users {
		fmt.Fprintln(hash, describe(user))
	}
	const want = "021753b394dc2750d7af1ae6b8e3eb6e5e6711e5ae9b106cd353d349aa6b4442"
	if got := fmt.Sprintf("%x", hash.Sum(nil)); got != want {
		t.Errorf("the hash of 1,000 users is %s, want %s", got, want)
	}
}

func TestGenerateUsersIsDeterministic(t *testing.T) {
	t.Parallel()
	const seed = 42
	all := opinetest.GenerateUsers(seed, 2000)
	for _, n := range []int{0, 1, 2, 25, 1999, 2000} {
		if got := opinetest.GenerateUsers(seed, n); !reflect.DeepEqual(got, all[:n]) {
			t.Errorf("%d users are not the first of 2,000", n)
		}
	}
	if other := opinetest.GenerateUsers(seed+1, 2000); reflect.DeepEqual(other, all) {
		t.Error("another seed has the same users")
	}
	for seed := range uint64(1000) {
		if u := opinetest.GenerateUsers(seed, 1)[0]; u.Role != "ADMIN" || u.ID != 1 {
			t.Errorf("seed %d begins with %s", seed, describe(u))
		}
	}
}

func TestManyGeneratedUsers(t *testing.T) {
	t.Parallel()
	const n = 100_000
	addresses := make(map[string]bool, n)
	addressForm := regexp.MustCompile(`^[A-Za-z0-9.+-]+@(?i:example\.(com|org|net)|subsidiary\.example)$`)
	lastID := int64(0)
	for _, u := range opinetest.GenerateUsers(9, n) {
		if u.ID <= lastID || u.ID > lastID+10 {
			t.Fatalf("id %d after %d", u.ID, lastID)
		}
		lastID = u.ID
		address := strings.ToLower(u.Email)
		if _, err := mail.ParseAddress(u.Email); err != nil || !addressForm.MatchString(u.Email) || addresses[address] {
			t.Fatalf("the address %q is invalid or repeated: %v", u.Email, err)
		}
		addresses[address] = true
		if *u.FirstName == "" || !utf8.ValidString(*u.FirstName) || u.Role == "" || u.UpdatedAt.Before(u.CreatedAt) {
			t.Fatalf("implausible: %s", describe(u))
		}
		for _, at := range []time.Time{u.CreatedAt, u.UpdatedAt} {
			if at.Location() != time.UTC || at != at.Truncate(time.Millisecond) || at.Year() < 2021 || at.Year() > 2025 {
				t.Fatalf("the time %v: %s", at, describe(u))
			}
		}
	}
}

func TestScriptsOfGeneratedUsers(t *testing.T) {
	t.Parallel()
	var names strings.Builder
	for _, u := range opinetest.GenerateUsers(1, 1000) {
		names.WriteString(*u.FirstName + lastName(u))
	}
	for _, script := range []string{
		"Latin", "Cyrillic", "Greek", "Armenian", "Georgian", "Hebrew", "Arabic", "Devanagari", "Tamil", "Thai",
		"Ethiopic", "Han", "Hiragana", "Katakana", "Hangul",
	} {
		if !strings.ContainsFunc(names.String(), func(r rune) bool { return unicode.Is(unicode.Scripts[script], r) }) {
			t.Errorf("none of 1,000 users has a name in %s", script)
		}
	}
}

// The documented rates hold, roughly.
func TestRatesOfGeneratedUsers(t *testing.T) {
	t.Parallel()
	const n = 20_000
	users := opinetest.GenerateUsers(5, n)
	for what, test := range map[string]struct {
		percent float64
		is      func(opinetest.User) bool
	}{
		"ADMIN":           {4, func(u opinetest.User) bool { return u.Role == "ADMIN" }},
		"null last name":  {1, func(u opinetest.User) bool { return u.LastName == nil }},
		"empty last name": {1, func(u opinetest.User) bool { return lastName(u) == "" }},
		"one letter":      {1, func(u opinetest.User) bool { return len(lastName(u)) == 1 }},
		"apostrophe":      {1, func(u opinetest.User) bool { return strings.Contains(lastName(u), "'") }},
		"hyphen":          {1, func(u opinetest.User) bool { return strings.Contains(lastName(u), "-") }},
		"plus":            {1, func(u opinetest.User) bool { return strings.Contains(u.Email, "+") }},
		"capitals":        {1, func(u opinetest.User) bool { return u.Email == strings.ToUpper(u.Email) }},
		"unusual role": {1, func(u opinetest.User) bool {
			return u.Role != "ADMIN" && u.Role != "MEMBER" && u.Role != "VIEWER"
		}},
	} {
		count := 0
		for _, u := range users {
			if test.is(u) {
				count++
			}
		}
		if got := 100 * float64(count) / n; got < 0.7*test.percent || got > 1.3*test.percent {
			t.Errorf("%s: %.2f %%, want about %v %%", what, got, test.percent)
		}
	}
}

func BenchmarkGenerateUsers(b *testing.B) {
	for b.Loop() {
		opinetest.GenerateUsers(1, 100_000)
	}
}
