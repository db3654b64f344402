package opine_test

import (
	"errors"
	"strings"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

const (
	goodUser = `{"id":1,"email":"ann@example.com","firstName":"Ann","lastName":"Li","role":"ADMIN",` +
		`"createdAt":"2025-05-31T05:04:41.475Z","updatedAt":"2025-05-31T05:04:41.475Z"}`
	pageEnd = `],"totalCount":1,"offset":0,"limit":1000}`
)

func pageOf(user string) string { return `{"items":[` + user + pageEnd }

func with(user, old, new string) string {
	if !strings.Contains(user, old) {
		panic("the payload has no " + old)
	}
	return strings.Replace(user, old, new, 1)
}

func TestRefusedResponses(t *testing.T) {
	t.Parallel()
	const asJSON = "application/json"
	user := func(old, new string) string { return pageOf(with(goodUser, old, new)) }
	for _, row := range []struct {
		name        string
		status      int
		contentType string
		body        string
		want        error
		says        string
	}{
		{"HTML", 200, "text/html", "<html>", opine.ErrUnexpectedResponse, `text/html, not application/json; the body is "<html>"`},
		{"no media type", 200, "", pageOf(goodUser), opine.ErrUnexpectedResponse, "no media type"},
		{"text that is JSON", 200, "text/plain", pageOf(goodUser), opine.ErrUnexpectedResponse, "text/plain"},
		{"media type that ends in json", 200, "text/notjson", pageOf(goodUser), opine.ErrUnexpectedResponse, "text/notjson"},
		{"nothing", 200, asJSON, "", opine.ErrUnexpectedResponse, "the body is empty"},
		{"null", 200, asJSON, "null", opine.ErrUnexpectedResponse, "the body is null, not an object"},
		{"a list", 200, asJSON, "[]", opine.ErrUnexpectedResponse, "the body is an array, not an object"},
		{"an empty object", 200, asJSON, "{}", opine.ErrUnexpectedResponse, "/items is missing"},
		{"null items", 200, asJSON, `{"items":null,"totalCount":0,"offset":0,"limit":1}`, opine.ErrUnexpectedResponse, "/items is null, not an array"},
		{"null for a user", 200, asJSON, pageOf("null"), opine.ErrUnexpectedResponse, "/items/0 is null, not an object"},
		{"truncated", 200, asJSON, pageOf(goodUser)[:200], opine.ErrUnexpectedResponse, "the body ends at byte 200"},
		{"trailing bytes", 200, asJSON, pageOf(goodUser) + "x", opine.ErrUnexpectedResponse, "continues after the end"},
		{"two documents", 200, asJSON, pageOf(goodUser) + pageOf(goodUser), opine.ErrUnexpectedResponse, "continues after the end"},
		{"a byte order mark", 200, asJSON, "\ufeff" + pageOf(goodUser), opine.ErrUnexpectedResponse, "is not valid JSON"},
		{"a member twice", 200, asJSON, user(`"id":1`, `"id":1,"id":2`), opine.ErrUnexpectedResponse, "/items/0/id appears twice"},
		{"a member twice, once escaped", 200, asJSON, user(`"id":1`, `"id":1,"\u0069d":2`), opine.ErrUnexpectedResponse, "/items/0/id appears twice"},
		{"no id", 200, asJSON, user(`"id":1,`, ``), opine.ErrUnexpectedResponse, "/items/0/id is missing"},
		{"no e-mail", 200, asJSON, user(`"email":"ann@example.com",`, ``), opine.ErrUnexpectedResponse, "/items/0/email is missing"},
		{"name of a member in another case", 200, asJSON, user(`"id"`, `"ID"`), opine.ErrUnexpectedResponse, "/items/0/id is missing"},
		{"id null", 200, asJSON, user(`"id":1`, `"id":null`), opine.ErrUnexpectedResponse, "/items/0/id is null, not an integer"},
		{"id 0", 200, asJSON, user(`"id":1`, `"id":0`), opine.ErrUnexpectedResponse, "/items/0/id is 0"},
		{"id as text", 200, asJSON, user(`"id":1`, `"id":"1"`), opine.ErrUnexpectedResponse, "/items/0/id is a string of 1 bytes, not an integer"},
		{"id 1.5", 200, asJSON, user(`"id":1`, `"id":1.5`), opine.ErrUnexpectedResponse, "/items/0/id is 1.5"},
		{"id 2^63", 200, asJSON, user(`"id":1`, `"id":9223372036854775808`), opine.ErrUnexpectedResponse, "/items/0/id is 9223372036854775808"},
		{"role is a number", 200, asJSON, user(`"ADMIN"`, `3`), opine.ErrUnexpectedResponse, "/items/0/role is a number, not a string"},
		{"deep nesting", 200, asJSON, user(`"id":1`, `"id":1,"x":`+strings.Repeat("[", 20_000)), opine.ErrUnexpectedResponse, "nested deeper than"},
		{"201", 201, asJSON, pageOf(goodUser), opine.ErrUnexpectedResponse, "201 Created"},
		{"204", 204, "", "", opine.ErrUnexpectedResponse, "204 No Content"},
		{"418", 418, asJSON, `{"error":"short and stout"}`, opine.ErrUnexpectedResponse,
			`418 I'm a teapot: the API's document has no such status: short and stout`},
		{"408, to the end", 408, "text/html", "<html>", opine.ErrUnexpectedResponse, `408 Request Timeout: the API's document has no such status: "<html>"`},
		{"304", 304, "", "", opine.ErrRedirect, "304 Not Modified"},
		{"401", 401, asJSON, `{"error":"who?"}`, opine.ErrUnauthorized, "401 Unauthorized: who?; check the API key"},
		{"403", 403, asJSON, `{"error":"no"}`, opine.ErrForbidden, "403 Forbidden: no; use a key that has the scope users:read"},
		{"404", 404, asJSON, `{"error":"gone"}`, opine.ErrNotFound, "404 Not Found: gone"},
		{"429", 429, asJSON, `{"error":"slowly"}`, opine.ErrRateLimited, "429 Too Many Requests: slowly"},
		{"500", 500, asJSON, `{"message":"An unknown error occurred"}`, opine.ErrServer, "500 Internal Server Error: An unknown error occurred"},
		{"502 with HTML", 502, "text/html", "<html>\n<b>Bad gateway</b>", opine.ErrServer, `502 Bad Gateway: "<html>\n<b>Bad gateway</b>"`},
		{"500 with HTML that claims to be JSON", 500, asJSON, "<html>", opine.ErrServer, `500 Internal Server Error: "<html>"`},
		{"503 with nothing", 503, "", "", opine.ErrServer, "503 Service Unavailable: the server failed"},
		{"400 with a list", 400, asJSON, `[1]`, opine.ErrInvalid, "400 Bad Request"},
		{"400 with odd issues", 400, asJSON, `{"error":"e","issues":[3,{"path":["items",0,"role"],"code":"c","message":"m"}]}`,
			opine.ErrInvalid, "e; items[0].role: m"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			page, err := staticClient(t, row.status, row.contentType, row.body).Users.Page(t.Context(), nil)
			if page != nil || !errors.Is(err, row.want) {
				t.Fatalf("got %v, %v", page, err)
			}
			var failure *opine.Error
			if !errors.As(err, &failure) || failure.StatusCode != row.status || failure.RequestID != "req-7" {
				t.Errorf("the error has no status or request id: %+v", failure)
			}
			if !strings.Contains(err.Error(), row.says) {
				t.Errorf("got  %s\nwant %s", err, row.says)
			}
			if strings.ContainsAny(err.Error(), "\n\r\x1b") || len(err.Error()) > 500 {
				t.Errorf("not one short line: %q", err)
			}
		})
	}
}

func TestUndocumentedContentSurvives(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, user string
		got        func(opine.User) any
		want       any
	}{
		{"unknown role", with(goodUser, "ADMIN", "GUEST_v2"), func(u opine.User) any { return u.Role }, "GUEST_v2"},
		{"unknown member", with(goodUser, `"id":1`, `"id":1,"team":{"id":[7]}`), func(u opine.User) any { return u.ID }, int64(1)},
		{"null name", with(goodUser, `"Ann"`, "null"), func(u opine.User) any { return u.FirstName }, ""},
		{"empty name", with(goodUser, `"Li"`, `""`), func(u opine.User) any { return u.LastName }, ""},
		{"an e-mail that is none", with(goodUser, "ann@example.com", "Ann <ann>"), func(u opine.User) any { return u.Email }, "Ann <ann>"},
		{"an empty date", with(goodUser, "2025-05-31T05:04:41.475Z", ""), func(u opine.User) any { return u.CreatedAt.IsZero() }, true},
		{"a null date", with(goodUser, `"2025-05-31T05:04:41.475Z"`, "null"), func(u opine.User) any { return u.CreatedAt.IsZero() }, true},
		{"the largest id", with(goodUser, `"id":1`, `"id":9223372036854775807`), func(u opine.User) any { return u.ID }, int64(1<<63 - 1)},
		{"an escaped name of a member", with(goodUser, `"id"`, `"\u0069d"`), func(u opine.User) any { return u.ID }, int64(1)},
		{"NUL and direction override", with(goodUser, "Ann", `a\u0000\u202e`), func(u opine.User) any { return u.FirstName }, "a\x00\u202e"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := staticClient(t, 200, "Application/JSON; charset=UTF-8", pageOf(row.user))
			page, err := client.Users.Page(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := row.got(page.Items[0]); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}
