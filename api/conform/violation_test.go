package conform_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

// TestKeyIsRedacted puts the key into everything that a violation quotes.
func TestKeyIsRedacted(t *testing.T) {
	t.Parallel()
	const date, json = `"2025-05-31T05:04:41.475Z"`, "application/json"
	tests := map[string]struct {
		target, mediaType, body string
		operation               string
		status                  int
		want                    string
	}{
		"path":       {"/v1/" + key, "", "", "GET /v1/[key]", 0, "/request: operation"},
		"parameter":  {users + "?limit=" + key, "", "", "listUsers", 0, "/request/query/limit: type"},
		"media type": {users, "text/" + key, "", "listUsers", 200, "/response/header/Content-Type: content"},
		"value":      {users, json, with(date, `"`+key+`"`), "listUsers", 200, "/response/body/items/0/createdAt: format"},
		"name":       {users, json, `{"` + key + `":1,"` + key + `":2}`, "listUsers", 200, "/response/body/[key]: json"},
		"no JSON":    {users, json, key, "listUsers", 200, "/response/body: json"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := newRequest(t, http.MethodGet, test.target, "")
			_, err := send(req, answer(http.StatusOK, test.mediaType, strings.NewReader(test.body)))
			checkViolation(t, err, test.operation, test.status, test.want)
		})
	}
}

// TestViolationIsShort covers many problems and long names.
func TestViolationIsShort(t *testing.T) {
	t.Parallel()
	items := strings.Repeat(`{"id":"one"},`, 999) + `{"id":"one"}`
	name := strings.Repeat("line\n", 1<<16)
	for _, test := range []struct {
		mediaType, body string
		end             string
	}{
		{"application/json", `{"items":[` + items + `],"totalCount":1000,"offset":0,"limit":1000}`, " more"},
		{"application/json", fmt.Sprintf(`{%q:1,%q:1}`, name, name), ""},
		{"text/" + strings.Repeat("plain", 1<<10), ``, "…"},
	} {
		_, err := list(t, answer(http.StatusOK, test.mediaType, strings.NewReader(test.body)))
		text := fmt.Sprint(err)
		if !strings.HasPrefix(text, "conform: listUsers: response 200: /response/") || !strings.HasSuffix(text, test.end) ||
			len(text) > 4<<10 || strings.Contains(text, "\n") {
			t.Errorf("got %d bytes: %s", len(text), text)
		}
	}
}

func TestProblemQuotesValue(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`null`:                              "null",
		`true`:                              "true",
		`1.5`:                               "1.5",
		`9223372036854775808`:               "9223372036854775808",
		`"one"`:                             `"one"`,
		`"` + key + `"`:                     `"[key]"`,
		`"a\nb\u202ec"`:                     `"a b c"`,
		`{"email":"a@b.co"}`:                "",
		`["a@b.co"]`:                        "",
		`"` + strings.Repeat("é", 50) + `"`: `"` + strings.Repeat("é", 39) + "…",
	} {
		_, err := list(t, answerJSON(with(`"id":1`, `"id":`+value)))
		violation, ok := errors.AsType[*conform.Violation](err)
		if !ok || len(violation.Problems) != 1 || violation.Problems[0].Value != want {
			t.Errorf("%s: got %v, want %s", value, err, want)
		}
	}
}
