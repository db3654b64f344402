package conform_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/generated"
)

// Check a client, here one that asks for too many users.
func Example() {
	fake := opinetest.New()
	checked := &http.Client{Transport: conform.NewTransport(fake.Transport())}
	client, err := generated.NewClientWithResponses("https://api.tryopine.com", generated.WithHTTPClient(checked),
		generated.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("X-API-Key", fake.MasterKey())
			return nil
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.ListUsersWithResponse(context.Background(), &generated.ListUsersParams{Limit: new(int64(1001))})
	if violation, ok := errors.AsType[*conform.Violation](err); ok {
		fmt.Println(violation) // in a test: t.Error(violation)
	}
	// Output: conform: listUsers: request: /request/query/limit: maximum: number must be at most 1000, got 1001
}

// Check a server, here one with text instead of a number, and with an undeclared member.
func ExampleHandler() {
	var t testing.TB = printer{} // in a test: its own t
	broken := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"42","gone":1}`)
	})
	server := httptest.NewServer(conform.Handler(t, broken, conform.Strict()))
	defer server.Close()

	req, err := http.NewRequest(http.MethodDelete, server.URL+"/v1/organization/users/42", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "secret")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	// Output:
	// conform: removeUser: response 200
	//   /response/body/id: type: value must be an integer, got "42"
	//   /response/body/gone: undeclared: the document has no such member, got 1
}

// printer prints what a test would report, one problem per line.
type printer struct{ testing.TB }

func (printer) Errorf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	fmt.Println(strings.NewReplacer(": /", "\n  /", "; /", "\n  /").Replace(text))
}
