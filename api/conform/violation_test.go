package conform_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

// TestKeyIsHidden puts the key wherever a violation takes text from.
func TestKeyIsHidden(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		target      string
		contentType string
		body        string
	}{
		"path":        {target: "/v1/" + key},
		"parameter":   {target: users + "?limit=" + key},
		"media type":  {target: users, contentType: "text/" + key},
		"value":       {target: users, contentType: "application/json", body: with(`"2025-05-31T05:04:41.475Z"`, `"`+key+`"`)},
		"member name": {target: users, contentType: "application/json", body: `{"` + key + `":1,"` + key + `":2}`},
		"no JSON":     {target: users, contentType: "application/json", body: key},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.contentType)
				_, _ = io.WriteString(w, test.body)
			})
			// Not by an http.Client, which puts the URL into its errors.
			_, err := server.client.Transport.RoundTrip(newRequest(t, http.MethodGet, server.URL+test.target))
			if violation, ok := errors.AsType[*conform.Violation](err); !ok {
				t.Errorf("got %v, want a violation", err)
			} else {
				checkHidden(t, violation)
			}
		})
	}
}

// TestViolationIsBounded answers a page on which nothing is right, and names that are not fit to print.
func TestViolationIsBounded(t *testing.T) {
	t.Parallel()
	items := strings.Repeat(`{"id":"one"},`, 999) + `{"id":"one"}`
	name := strings.Repeat("line\n", 1<<16)
	for _, test := range []struct {
		contentType, body string
		problems          int
	}{
		{"application/json", `{"items":[` + items + `],"totalCount":1000,"offset":0,"limit":1000}`, 7000},
		{"application/json", fmt.Sprintf(`{%q:1,%q:1}`, name, name), 1},
		{"text/" + strings.Repeat("plain", 1<<10), ``, 1},
	} {
		server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", test.contentType)
			_, _ = io.WriteString(w, test.body)
		})
		_, err := server.client.Do(newRequest(t, http.MethodGet, server.URL+users))
		violation, ok := errors.AsType[*conform.Violation](err)
		if !ok {
			t.Fatalf("got %v, want a violation", err)
		}
		if got := len(violation.Problems); got != test.problems {
			t.Errorf("%d problems, want %d", got, test.problems)
		}
		if text := violation.Error(); len(text) > 4<<10 || strings.Contains(text, "\n") {
			t.Errorf("the text is not one line that can be read: %d bytes", len(text))
		}
		if text := violation.Error(); test.problems > 20 && !strings.HasSuffix(text, "; and 6980 more") {
			t.Errorf("the text does not count the rest: %s", text)
		}
	}
}

// TestValues quotes what is wrong, and no more of it than a line can bear.
func TestValues(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`null`:                              "null",
		`true`:                              "true",
		`1.5`:                               "1.5",
		`1e3`:                               "",
		`9223372036854775808`:               "9223372036854775808",
		`"one"`:                             `"one"`,
		`"` + key + `"`:                     `"[key]"`,
		`"a\nb\u202ec"`:                     `"a b c"`,
		`{"email":"a@b.co"}`:                "",
		`["a@b.co"]`:                        "",
		`"` + strings.Repeat("é", 50) + `"`: `"` + strings.Repeat("é", 39) + "…",
	} {
		server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, with(`"id":1`, `"id":`+value))
		})
		res, err := server.client.Transport.RoundTrip(newRequest(t, http.MethodGet, server.URL+users))
		if err == nil {
			res.Body.Close()
			continue // an integer in another spelling
		}
		if violation, ok := errors.AsType[*conform.Violation](err); !ok || violation.Problems[0].Value != want {
			t.Errorf("%s: got %v, want %s", value, err, want)
		}
	}
}
