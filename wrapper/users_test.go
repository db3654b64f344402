package opine_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func documented(t *testing.T, name string) string {
	t.Helper()
	payload, err := os.ReadFile("../api/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(payload)
}

func TestDocumentedPageDecodesExactly(t *testing.T) {
	t.Parallel()
	client := staticClient(t, 200, "application/json", documented(t, "list-users-200.json"))
	page, err := client.Users.Page(t.Context(), &opine.PageOptions{Limit: 1, Offset: 1})
	if err != nil {
		t.Fatal(err)
	}
	then := time.Date(2025, 5, 31, 5, 4, 41, 475e6, time.UTC)
	if len(page.Items) != 1 || page.TotalCount != 1 || page.Offset != 1 || page.Limit != 1 {
		t.Fatalf("got %+v", page)
	}
	want := page.Items[0] // it may have more members than these
	want.ID, want.Email, want.FirstName, want.LastName = 1, "text", "text", "text"
	want.Role, want.CreatedAt, want.UpdatedAt = opine.RoleAdmin, then, then
	if page.Items[0] != want {
		t.Errorf("got %+v", page.Items[0])
	}
}

func TestDocumentedRemovalDecodesExactly(t *testing.T) {
	t.Parallel()
	client := staticClient(t, 200, "application/json", documented(t, "remove-user-200.json"))
	removal, err := client.Users.Remove(t.Context(), 1)
	if err != nil || removal.ID != 1 {
		t.Errorf("got %+v, %v", removal, err)
	}
}

func TestDocumentedValidationErrorDecodesExactly(t *testing.T) {
	t.Parallel()
	client := staticClient(t, 400, "application/json", documented(t, "validation-error.json"))
	_, err := client.Users.Page(t.Context(), nil)
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
	const want = `opine: listUsers: 400 Bad Request: Validation error; role: Invalid enum value. Expected 'ADMIN', ` +
		`received 'INVALID' (request req-7)`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

func TestAllRefusesAnInconsistentServer(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"another offset":         `{"items":[` + goodUser + `],"totalCount":1,"offset":1,"limit":1000}`,
		"more than asked for":    `{"items":[` + goodUser + `,` + goodUser + `,` + goodUser + `],"totalCount":3,"offset":0,"limit":2}`,
		"empty before the total": `{"items":[],"totalCount":5,"offset":0,"limit":1}`,
		"offset is ignored":      `{"items":[` + goodUser + `],"totalCount":3,"offset":0,"limit":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := staticClient(t, 200, "application/json", body)
			var last error
			for _, err := range client.Users.All(t.Context(), &opine.ListOptions{PageSize: 1}) {
				last = err
			}
			if !errors.Is(last, opine.ErrPagination) {
				t.Errorf("got %v", last)
			}
		})
	}
}

// A mock with one fixed response ignores the offset of the second request.
func TestFixedResponseIsListed(t *testing.T) {
	t.Parallel()
	other := strings.Replace(goodUser, `"id":1`, `"id":2`, 1)
	client := staticClient(t, 200, "application/json", `{"items":[`+goodUser+`,`+other+`],"totalCount":2,"offset":0,"limit":1000}`)
	var ids []int64
	for user, err := range client.Users.All(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, user.ID)
	}
	if !slices.Equal(ids, []int64{1, 2}) {
		t.Errorf("got %v", ids)
	}
}

func TestRemoveRefusesAnotherID(t *testing.T) {
	t.Parallel()
	client := staticClient(t, 200, "application/json", `{"id":2}`)
	if _, err := client.Users.Remove(t.Context(), 1); !errors.Is(err, opine.ErrUnexpectedResponse) {
		t.Errorf("got %v", err)
	}
}
