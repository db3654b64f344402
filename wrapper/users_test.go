package opine_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// newClient gives a client of a server of the tests.
func newClient(t *testing.T, url, key string, opts ...opine.Option) *opine.Client {
	t.Helper()
	client, err := opine.New(key, append([]opine.Option{opine.WithBaseURL(url)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// checkedClient gives a client of a fake, every exchange of which is checked against the contract.
func checkedClient(t *testing.T, srv *opinetest.Server, key string) *opine.Client {
	t.Helper()
	return newClient(t, srv.URL, key, opine.WithHTTPClient(&http.Client{Transport: conform.NewTransport(nil)}))
}

// oneAttempt is for tests of what a single response means.
var oneAttempt = opine.WithRetry(opine.RetryPolicy{Attempts: 1})

// answering gives a client of a server that always answers the same.
func answering(t *testing.T, status int, contentType, body string) *opine.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// A nil value keeps net/http from guessing a media type.
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.Header().Set("X-Request-Id", "req-7")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(srv.Close)
	return newClient(t, srv.URL, "key-of-the-tests", oneAttempt)
}

func documented(t *testing.T, name string) string {
	t.Helper()
	payload, err := os.ReadFile("../api/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(payload)
}

func ids(users []opinetest.User) []int64 {
	var ids []int64
	for _, user := range users {
		ids = append(ids, user.ID)
	}
	return ids
}

func listIDs(t *testing.T, client *opine.Client, options ...opine.ListOptions) []int64 {
	t.Helper()
	var ids []int64
	for user, err := range client.Users.All(t.Context(), options...) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, user.ID)
	}
	return ids
}

func TestDocumentedPageDecodesExactly(t *testing.T) {
	t.Parallel()
	client := answering(t, 200, "application/json", documented(t, "list-users-200.json"))
	page, err := client.Users.Page(t.Context(), opine.PageOptions{Limit: 1, Offset: 1})
	if err != nil {
		t.Fatal(err)
	}
	then := time.Date(2025, 5, 31, 5, 4, 41, 475e6, time.UTC)
	want := opine.User{
		ID: 1, Email: "text", FirstName: "text", LastName: "text", Role: opine.RoleAdmin, CreatedAt: then, UpdatedAt: then,
	}
	if len(page.Items) != 1 || page.Items[0] != want || page.TotalCount != 1 || page.Offset != 1 || page.Limit != 1 {
		t.Errorf("got %+v", page)
	}
}

func TestDocumentedRemovalDecodesExactly(t *testing.T) {
	t.Parallel()
	client := answering(t, 200, "application/json", documented(t, "remove-user-200.json"))
	removal, err := client.Users.Remove(t.Context(), 1)
	if err != nil || removal.ID != 1 {
		t.Errorf("got %+v, %v", removal, err)
	}
}

func TestDocumentedValidationErrorDecodesExactly(t *testing.T) {
	t.Parallel()
	client := answering(t, 400, "application/json", documented(t, "validation-error.json"))
	_, err := client.Users.Page(t.Context(), opine.PageOptions{})
	var failure *opine.Error
	if !errors.As(err, &failure) || !errors.Is(err, opine.ErrInvalid) {
		t.Fatalf("got %v", err)
	}
	if failure.Message != "Validation error." || len(failure.Issues) != 1 {
		t.Fatalf("got %+v", failure)
	}
	issue := failure.Issues[0]
	if received, _ := issue.Get("received"); issue.Code != "invalid_enum_value" || received != "INVALID" {
		t.Errorf("got %+v", issue)
	}
	if options, _ := issue.Get("options"); fmt.Sprint(options) != "[ADMIN]" {
		t.Errorf("options: got %v", options)
	}
	const want = `opine: listUsers: 400 Bad Request: Validation error.; role: Invalid enum value. Expected 'ADMIN', ` +
		`received 'INVALID' (request req-7)`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

func TestAllYieldsEverybodyInOrder(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ users, pageSize int }{
		{0, 0}, {1, 1}, {2, 1}, {7, 2}, {100, 100}, {101, 100}, {1000, 0}, {2500, 0}, {2500, 100},
	} {
		t.Run(fmt.Sprintf("%d users, %d a page", row.users, row.pageSize), func(t *testing.T) {
			t.Parallel()
			srv := opinetest.NewServer(t, opinetest.WithSeed(3, row.users))
			client := checkedClient(t, srv, srv.Key)
			all := client.Users.All(t.Context(), opine.ListOptions{PageSize: row.pageSize})
			for range 2 { // ranging again lists again
				var got []int64
				for user, err := range all {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, user.ID)
				}
				if want := ids(srv.Users()); !slices.Equal(got, want) {
					t.Errorf("got %d users, want %d", len(got), len(want))
				}
			}
		})
	}
}

func TestPageBounds(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithSeed(1, 1500))
	client := checkedClient(t, srv, srv.Key)
	for _, row := range []struct {
		options opine.PageOptions
		items   int
		invalid bool
	}{
		{opine.PageOptions{}, 1000, false},
		{opine.PageOptions{Limit: 1}, 1, false},
		{opine.PageOptions{Limit: 1000, Offset: 1499}, 1, false},
		{opine.PageOptions{Offset: 1500}, 0, false},
		{opine.PageOptions{Offset: math.MaxInt64}, 0, false},
		{opine.PageOptions{Limit: -1}, 0, true},
		{opine.PageOptions{Limit: 1001}, 0, true},
		{opine.PageOptions{Offset: -1}, 0, true},
	} {
		page, err := client.Users.Page(t.Context(), row.options)
		switch {
		case row.invalid:
			if !errors.Is(err, opine.ErrInvalid) || page != nil {
				t.Errorf("%+v: got %v, %v", row.options, page, err)
			}
		case err != nil || len(page.Items) != row.items || page.TotalCount != 1500:
			t.Errorf("%+v: got %v", row.options, err)
		}
	}
}

func TestAllRefusesAnInconsistentServer(t *testing.T) {
	t.Parallel()
	const user = `{"id":1,"email":"a","firstName":"","lastName":"","role":"X","createdAt":"","updatedAt":""}`
	for name, body := range map[string]string{
		"another offset":         `{"items":[` + user + `],"totalCount":1,"offset":1,"limit":1000}`,
		"more than asked for":    `{"items":[` + user + `,` + user + `,` + user + `],"totalCount":3,"offset":0,"limit":2}`,
		"empty before the total": `{"items":[],"totalCount":5,"offset":0,"limit":1}`,
		"offset is ignored":      `{"items":[` + user + `],"totalCount":3,"offset":0,"limit":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := answering(t, 200, "application/json", body)
			var last error
			for _, err := range client.Users.All(t.Context(), opine.ListOptions{PageSize: 1}) {
				last = err
			}
			if !errors.Is(last, opine.ErrPagination) {
				t.Errorf("got %v", last)
			}
		})
	}
}

func TestAllTakesOneListOptionsAtMost(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	client := checkedClient(t, srv, srv.Key)
	for _, err := range client.Users.All(t.Context(), opine.ListOptions{}, opine.ListOptions{PageSize: 7}) {
		if !errors.Is(err, opine.ErrInvalid) {
			t.Errorf("got %v", err)
		}
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	const largest = math.MaxInt64
	srv := opinetest.NewServer(t, opinetest.WithUsers(
		opinetest.User{ID: 1, Role: "ADMIN"}, opinetest.User{ID: 123456789}, opinetest.User{ID: 1<<53 + 1}, opinetest.User{ID: largest}))
	client := checkedClient(t, srv, srv.Key)
	for _, row := range []struct {
		id   int64
		want error
	}{
		{123456789, nil}, {1<<53 + 1, nil}, {largest, nil},
		{123456789, opine.ErrNotFound}, {42, opine.ErrNotFound},
		{0, opine.ErrInvalid}, {-3, opine.ErrInvalid}, {math.MinInt64, opine.ErrInvalid},
	} {
		removal, err := client.Users.Remove(t.Context(), row.id)
		if !errors.Is(err, row.want) || removal.ID != row.id {
			t.Errorf("%d: got %+v, %v", row.id, removal, err)
		}
		var failure *opine.Error
		if errors.As(err, &failure) && (failure.Operation != "removeUser" || failure.UserID != row.id) {
			t.Errorf("%d: the error names %s %d", row.id, failure.Operation, failure.UserID)
		}
	}
	if got := listIDs(t, client); !slices.Equal(got, []int64{1}) {
		t.Errorf("left are %v", got)
	}
}

func TestRemoveRefusesAnotherIDInTheAnswer(t *testing.T) {
	t.Parallel()
	client := answering(t, 200, "application/json", `{"id":2}`)
	if _, err := client.Users.Remove(t.Context(), 1); !errors.Is(err, opine.ErrUnexpectedResponse) {
		t.Errorf("got %v", err)
	}
}

func TestScopesAndKeys(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)
	for _, row := range []struct {
		name         string
		key          string
		list, remove error
	}{
		{"everything", srv.Key, nil, opine.ErrNotFound},
		{"read", srv.NewKey("users:read"), nil, opine.ErrForbidden},
		{"write", srv.NewKey("users:write"), opine.ErrForbidden, opine.ErrNotFound},
		{"unknown", "no-such-key", opine.ErrUnauthorized, opine.ErrUnauthorized},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := checkedClient(t, srv, row.key)
			if _, err := client.Users.Page(t.Context(), opine.PageOptions{}); !errors.Is(err, row.list) {
				t.Errorf("list: got %v", err)
			}
			if _, err := client.Users.Remove(t.Context(), 999_999); !errors.Is(err, row.remove) {
				t.Errorf("remove: got %v", err)
			}
		})
	}
}
