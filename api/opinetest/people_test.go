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

// show writes a person as one line of text.
func show(u opinetest.User) string {
	text := func(p *string) string {
		if p == nil {
			return "null"
		}
		return fmt.Sprintf("%q", *p)
	}
	return fmt.Sprintf("%d %s %s %s %s %s %s", u.ID, u.Email, text(u.FirstName), text(u.LastName), u.Role,
		u.CreatedAt.Format(time.RFC3339Nano), u.UpdatedAt.Format(time.RFC3339Nano))
}

// The people of a seed are part of other people's expectations: whoever changes them should know.
func TestSeededIsPinned(t *testing.T) {
	t.Parallel()
	users := opinetest.GenerateUsers(1, 1000)

	for i, want := range []string{
		`1 monica.simoes@subsidiary.example "Mônica" "Simões" ADMIN 2023-10-22T22:43:54.237Z 2023-12-09T22:35:09.942Z`,
		`2 sebastiao.simoes@example.net "Sebastião" "Simões" MEMBER 2024-07-14T00:53:00.504Z 2024-08-30T02:54:49.248Z`,
		`3 oksana.tkachuk@example.org "Оксана" "Ткачук" MEMBER 2022-06-25T20:52:52.623Z 2022-06-25T20:52:52.623Z`,
	} {
		if got := show(users[i]); got != want {
			t.Errorf("person %d is\n%s, want\n%s", i, got, want)
		}
	}

	hash := sha256.New()
	for _, user := range users {
		fmt.Fprintln(hash, show(user))
	}
	const want = "33268cdfdd8b1f82ec3602db8b0f1acd6139c5e0c89d7bb1b332fe298c2b8d78"
	if got := fmt.Sprintf("%x", hash.Sum(nil)); got != want {
		t.Errorf("the hash of 1,000 people is %s, want %s", got, want)
	}
}

func TestSeededIsDeterministic(t *testing.T) {
	t.Parallel()
	const seed = 42
	all := opinetest.GenerateUsers(seed, 2000)
	for _, n := range []int{0, 1, 2, 25, 1999, 2000} {
		if got := opinetest.GenerateUsers(seed, n); !reflect.DeepEqual(got, all[:n]) {
			t.Errorf("the %d people are not the first of 2,000", n)
		}
	}
	if other := opinetest.GenerateUsers(seed+1, 2000); reflect.DeepEqual(other, all) {
		t.Error("another seed has the same people")
	}
}

func TestSeededAtScale(t *testing.T) {
	t.Parallel()
	const n = 100_000
	addresses := make(map[string]bool, n)
	asciiAddress := regexp.MustCompile(`^[A-Za-z0-9.+-]+@(?i:example\.(com|org|net)|subsidiary\.example)$`)
	lastID := int64(0)
	for _, u := range opinetest.GenerateUsers(9, n) {
		if u.ID <= lastID || u.ID > lastID+10 {
			t.Fatalf("id %d after %d", u.ID, lastID)
		}
		lastID = u.ID
		if address := strings.ToLower(u.Email); addresses[address] {
			t.Fatalf("%s is there twice", u.Email)
		} else {
			addresses[address] = true
		}
		if _, err := mail.ParseAddress(u.Email); err != nil || !asciiAddress.MatchString(u.Email) {
			t.Fatalf("the address %q: %v", u.Email, err)
		}
		if u.FirstName == nil || *u.FirstName == "" || !utf8.ValidString(*u.FirstName) {
			t.Fatalf("no first name: %s", show(u))
		}
		if u.Role == "" || u.UpdatedAt.Before(u.CreatedAt) {
			t.Fatalf("implausible: %s", show(u))
		}
		for _, at := range []time.Time{u.CreatedAt, u.UpdatedAt} {
			if at.Location() != time.UTC || at != at.Truncate(time.Millisecond) || at.Year() < 2021 || at.Year() > 2025 {
				t.Fatalf("the time %v: %s", at, show(u))
			}
		}
	}
}

func TestFirstPersonIsAdmin(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		if u := opinetest.GenerateUsers(seed, 1)[0]; u.Role != "ADMIN" || u.ID != 1 {
			t.Errorf("seed %d: %s", seed, show(u))
		}
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	users := opinetest.GenerateUsers(1, 1000)
	for _, script := range []string{
		"Latin", "Cyrillic", "Greek", "Armenian", "Georgian", "Hebrew", "Arabic", "Devanagari", "Tamil", "Thai",
		"Ethiopic", "Han", "Hiragana", "Katakana", "Hangul",
	} {
		found := false
		for _, u := range users {
			name := *u.FirstName
			if u.LastName != nil {
				name += *u.LastName
			}
			found = found || strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Scripts[script], r) })
		}
		if !found {
			t.Errorf("nobody of 1,000 has a name in %s", script)
		}
	}
}

// The documented rates hold, roughly.
func TestRates(t *testing.T) {
	t.Parallel()
	const n = 20_000
	last := func(u opinetest.User) string {
		if u.LastName == nil {
			return "null"
		}
		return *u.LastName
	}
	users := opinetest.GenerateUsers(5, n)
	for what, test := range map[string]struct {
		percent float64
		is      func(opinetest.User) bool
	}{
		"ADMIN":           {4, func(u opinetest.User) bool { return u.Role == "ADMIN" }},
		"null last name":  {1, func(u opinetest.User) bool { return u.LastName == nil }},
		"empty last name": {1, func(u opinetest.User) bool { return last(u) == "" }},
		"one letter":      {1, func(u opinetest.User) bool { return len(last(u)) == 1 }},
		"apostrophe":      {1, func(u opinetest.User) bool { return strings.Contains(last(u), "'") }},
		"hyphen":          {1, func(u opinetest.User) bool { return strings.Contains(last(u), "-") }},
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

func BenchmarkSeeded(b *testing.B) {
	for b.Loop() {
		opinetest.GenerateUsers(1, 100_000)
	}
}
