package opine_test

import (
	stdjson "encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	opine "github.com/opine-go/opine/wrapper"
)

// containsKey reports whether text contains the key, or a part that an excerpt cut. Other parts come
// from the fuzzer, which splits its seeds.
func containsKey(text string) bool {
	text = strings.ToLower(text)
	for n := 8; n < len(secretKey); n++ {
		if strings.Contains(text, secretKey[:n]+"…") {
			return true
		}
	}
	return strings.Contains(text, secretKey)
}

// checkLine checks that an error is one safe line without the key.
func checkLine(t *testing.T, err error, longest int) {
	t.Helper()
	text := err.Error()
	if len(text) > longest || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsGraphic(r) }) {
		t.Errorf("an error of %d bytes is not one safe line: %q", len(text), text)
	}
	if containsKey(text) {
		t.Errorf("the key is in it: %s", text)
	}
}

// FuzzDecodePage compares the client with two independent decoders, on what it accepts and on what it
// refuses.
func FuzzDecodePage(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		sent := strings.ReplaceAll(string(body), "KEY", secretKey)
		client := clientVia(t, secretKey, func(req *http.Request) (*http.Response, error) {
			return response(req, 200, http.Header{"Content-Type": {"application/json"}}, sent), nil
		}, oneAttempt)
		page, err := client.Users.Page(t.Context(), nil)
		want, whole := decodeIndependently(sent)
		if err != nil {
			checkLine(t, err, 700)
			if page != nil || !errors.Is(err, opine.ErrUnexpectedResponse) && !errors.Is(err, opine.ErrPagination) {
				t.Errorf("got %v, %v", page, err)
			}
			if whole {
				t.Errorf("a page was refused that others can read: %v", err)
			}
			return
		}
		if !stdjson.Valid([]byte(sent)) {
			t.Error("what is not JSON was accepted")
		}
		if !whole {
			t.Fatal("a page was accepted that others cannot read")
		}
		if page.TotalCount != want.TotalCount || page.Offset != want.Offset || page.Limit != want.Limit ||
			!slices.EqualFunc(page.Items, want.Items, sameUser) {
			t.Errorf("got %+v, others read %+v", page, want)
		}
	})
}

// decodeIndependently decodes a page with go-json-experiment, and reports whether it must be accepted.
func decodeIndependently(body string) (page opine.UserPage, whole bool) {
	// Unknown members may be duplicates.
	options := jsontext.AllowDuplicateNames(true)
	var raw map[string]jsontext.Value
	if json.Unmarshal([]byte(body), &raw, options) != nil || raw == nil || hasDuplicate([]byte(body), "items", "totalCount", "offset", "limit") {
		return page, false
	}
	var items []jsontext.Value
	if json.Unmarshal(raw["items"], &items, options) != nil || items == nil ||
		!number(raw["totalCount"], &page.TotalCount) || !number(raw["offset"], &page.Offset) || !number(raw["limit"], &page.Limit) ||
		page.TotalCount < 0 || page.Offset != 0 || len(items) > opine.MaxPageSize {
		return page, false
	}
	page.Items = []opine.User{}
	for _, item := range items {
		var members map[string]jsontext.Value
		if json.Unmarshal(item, &members, options) != nil || members == nil ||
			hasDuplicate(item, "id", "email", "firstName", "lastName", "role", "createdAt", "updatedAt") {
			return page, false
		}
		var user opine.User
		if !number(members["id"], &user.ID) || user.ID < 1 ||
			!text(members["email"], &user.Email) || !text(members["firstName"], &user.FirstName) ||
			!text(members["lastName"], &user.LastName) || !text(members["role"], &user.Role) ||
			!date(members["createdAt"], &user.CreatedAt) || !date(members["updatedAt"], &user.UpdatedAt) {
			return page, false
		}
		page.Items = append(page.Items, user)
	}
	return page, true
}

// hasDuplicate reports whether an object has one of these members more than once.
func hasDuplicate(object []byte, names ...string) bool {
	dec := jsontext.NewDecoder(strings.NewReader(string(object)), jsontext.AllowDuplicateNames(true))
	_, _ = dec.ReadToken()
	seen := map[string]int{}
	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		seen[name.String()]++
		_ = dec.SkipValue()
	}
	return slices.ContainsFunc(names, func(name string) bool { return seen[name] > 1 })
}

func number(value jsontext.Value, into *int64) bool {
	return value.Kind() == '0' && json.Unmarshal(value, into) == nil
}

func text(value jsontext.Value, into *string) bool {
	return value.Kind() == 'n' || value.Kind() == '"' && json.Unmarshal(value, into) == nil
}

// date decodes a date like encoding/json; an unreadable one is zero.
func date(value jsontext.Value, into *time.Time) bool {
	return value.Kind() == 'n' || string(value) == `""` || value.Kind() == '"' && stdjson.Unmarshal(value, into) == nil
}

func sameUser(a, b opine.User) bool {
	if !a.CreatedAt.Equal(b.CreatedAt) || !a.UpdatedAt.Equal(b.UpdatedAt) {
		return false
	}
	a.CreatedAt, a.UpdatedAt = b.CreatedAt, b.UpdatedAt
	return a == b
}

// FuzzError checks that any response makes one safe line, and that its status decides the kind.
func FuzzError(f *testing.F) {
	f.Fuzz(func(t *testing.T, status uint16, contentType, requestID, location, body string) {
		keyed := func(text string) string { return strings.ReplaceAll(text, "KEY", secretKey) }
		header := http.Header{
			"Content-Type": {keyed(contentType)}, "X-Request-Id": {keyed(requestID)}, "Location": {keyed(location)},
		}
		answered := int(status)%900 + 100
		client := clientVia(t, secretKey, func(req *http.Request) (*http.Response, error) {
			return response(req, answered, header, keyed(body)), nil
		}, oneAttempt)
		_, listed := client.Users.Page(t.Context(), nil)
		_, removed := client.Users.Remove(t.Context(), 7)
		for _, err := range []error{listed, removed} {
			var failure *opine.Error
			if err == nil && answered == 200 {
				continue
			}
			if !errors.As(err, &failure) {
				t.Fatalf("got %v", err)
			}
			checkLine(t, err, 1500)
			want := map[int]error{
				400: opine.ErrInvalid, 401: opine.ErrUnauthorized, 403: opine.ErrForbidden, 404: opine.ErrNotFound, 429: opine.ErrRateLimited,
			}[answered]
			if answered >= 500 && answered < 600 {
				want = opine.ErrServer
			}
			if want != nil && !errors.Is(err, want) {
				t.Errorf("%d: got %v", answered, err)
			}
			for _, issue := range failure.Issues {
				encoded, _ := stdjson.Marshal(issue)
				if containsKey(string(encoded)) {
					t.Errorf("the key is in an issue: %s", encoded)
				}
			}
		}
	})
}

// FuzzRetryAfter checks that a wait is never negative or absurd, and exact for a plain number.
func FuzzRetryAfter(f *testing.F) {
	const mostYears = 10
	f.Fuzz(func(t *testing.T, header string) {
		client := clientVia(t, secretKey, func(req *http.Request) (*http.Response, error) {
			return response(req, 503, http.Header{"Retry-After": {header}}, ""), nil
		}, oneAttempt)
		_, err := client.Users.Page(t.Context(), nil)
		var failure *opine.Error
		if !errors.As(err, &failure) || failure.RetryAfter < 0 || failure.RetryAfter > mostYears*365*24*time.Hour {
			t.Fatalf("%q: got %v", header, err)
		}
		checkLine(t, err, 300)
		trimmed := strings.TrimSpace(header)
		if seconds, err := strconv.ParseUint(trimmed, 10, 24); err == nil && failure.RetryAfter != time.Duration(seconds)*time.Second {
			t.Errorf("%q: got %v", header, failure.RetryAfter)
		}
		if strings.ContainsAny(trimmed, "-+") && !strings.Contains(trimmed, " ") && failure.RetryAfter != 0 {
			t.Errorf("%q: got %v", header, failure.RetryAfter)
		}
	})
}
