package opine_test

import (
	stdjson "encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

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
