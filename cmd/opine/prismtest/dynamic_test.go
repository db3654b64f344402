//go:build prism

package prismtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// Prism invents responses from the schemas: names that are null, ids of sixteen digits, unknown
// roles and members. The client reads each exactly, or refuses it with a reason.
func TestInventedResponses(t *testing.T) {
	t.Parallel()
	url := startPrism(t, "mock", document, "--dynamic", "--seed", "1")
	for seed := range 30 {
		inventor := &inventor{seed: seed}
		client, err := opine.New("any-key", opine.WithBaseURL(url),
			opine.WithHTTPClient(&http.Client{Transport: inventor}), opine.WithRetry(opine.RetryPolicy{Attempts: 1}))
		if err != nil {
			t.Fatal(err)
		}

		// Prism ignores the parameters, so the test requests the offset that it knows Prism will
		// invent.
		first, err := client.Users.Page(t.Context(), nil)
		invented := inventor.page(t)
		if invented.Offset != 0 && !errors.Is(err, opine.ErrPagination) {
			t.Errorf("seed %d: offset %d was accepted for offset 0: %+v, %v", seed, invented.Offset, first, err)
		}
		page, err := client.Users.Page(t.Context(), &opine.PageOptions{Offset: invented.Offset})
		if err != nil {
			t.Errorf("seed %d: %v, reading %s", seed, err, inventor.body)
			continue
		}
		if got, want := fmt.Sprint(summary(page)), fmt.Sprint(inventor.page(t)); got != want {
			t.Errorf("seed %d: read\n%s\nwant\n%s", seed, got, want)
		}

		if _, err := client.Users.Remove(t.Context(), 1); !errors.Is(err, opine.ErrUnexpectedResponse) {
			t.Errorf("seed %d: another id was accepted for 1: %v, reading %s", seed, err, inventor.body)
		}
		var removed struct{ ID int64 }
		if err := json.Unmarshal(inventor.body, &removed); err != nil {
			t.Fatal(err)
		}
		if removal, err := client.Users.Remove(t.Context(), removed.ID); err != nil || removal.ID != removed.ID {
			t.Errorf("seed %d: removed %+v, %v, reading %s", seed, removal, err, inventor.body)
		}

		for code, want := range map[int]error{
			400: opine.ErrInvalid, 401: opine.ErrUnauthorized, 403: opine.ErrForbidden, 404: opine.ErrNotFound,
			429: opine.ErrRateLimited, 500: opine.ErrServer,
		} {
			inventor.code = code
			_, err := client.Users.Remove(t.Context(), 1)
			var body struct {
				Error  string
				Issues []json.RawMessage
			}
			if err := json.Unmarshal(inventor.body, &body); err != nil {
				t.Fatal(err)
			}
			failure, ok := errors.AsType[*opine.Error](err)
			if !ok || !errors.Is(err, want) || failure.Message != body.Error ||
				len(failure.Issues) != len(body.Issues) {
				t.Errorf("seed %d, %d: %v, reading %s", seed, code, err, inventor.body)
			}
		}
	}
}

// inventor makes Prism invent by a seed, and keeps the latest body.
type inventor struct {
	seed int
	code int // the status to invent; 0 is success
	body []byte
}

func (i *inventor) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	preference := fmt.Sprintf("seed=%d", i.seed)
	if i.code != 0 {
		preference += fmt.Sprintf(", code=%d", i.code)
	}
	req.Header.Set("Prefer", preference)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if i.body, err = io.ReadAll(res.Body); err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(i.body))
	return res, nil
}

// inventedPage is a page as encoding/json reads it.
type inventedPage struct {
	Items                     []inventedUser
	TotalCount, Offset, Limit int64
}

type inventedUser struct {
	ID                               int64
	Email, FirstName, LastName, Role string
	CreatedAt, UpdatedAt             time.Time
}

func (i *inventor) page(t *testing.T) (page inventedPage) {
	t.Helper()
	if err := json.Unmarshal(i.body, &page); err != nil {
		t.Fatalf("%v in %s", err, i.body)
	}
	if strings.Count(string(i.body), `"email"`) < len(page.Items) {
		t.Fatalf("a user has no address: %s", i.body)
	}
	return page
}

func summary(page *opine.UserPage) inventedPage {
	s := inventedPage{TotalCount: page.TotalCount, Offset: page.Offset, Limit: page.Limit}
	for _, user := range page.Items {
		s.Items = append(s.Items, inventedUser{user.ID, user.Email, user.FirstName, user.LastName,
			string(user.Role), user.CreatedAt, user.UpdatedAt})
	}
	return s
}
