package opinetest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/opine-go/opine/api/opinetest"
)

// do sends a request, and decodes the body of the response into value unless it is nil.
func do(client *http.Client, key, method, url string, value any) (status string, err error) {
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("X-API-Key", key)
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if value != nil {
		err = json.NewDecoder(res.Body).Decode(value)
	}
	return res.Status, err
}

// Outside a test, a fake is a handler like any other.
func Example() {
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", FirstName: new("Ada"), Role: "ADMIN"},
		opinetest.User{ID: 2, Email: "grace@example.com", FirstName: new("Grace"), Role: "MEMBER"},
	))
	srv := httptest.NewServer(fake)
	defer srv.Close()

	fmt.Println(do(srv.Client(), fake.NewKey("users:write"), "DELETE", srv.URL+"/v1/organization/users/2", nil))
	for _, user := range fake.Users() {
		fmt.Println(user.ID, user.Email)
	}
	// Output:
	// 200 OK <nil>
	// 1 ada@example.com
}

// A user on the first page is removed before the second page is requested. The next users move up,
// so a client that only adds to the offset skips one of them.
func ExampleBeforeListRequest() {
	fake := opinetest.New(
		opinetest.WithUsers(
			opinetest.User{Email: "ada@example.com"},
			opinetest.User{Email: "grace@example.com"},
			opinetest.User{Email: "katherine@example.com"},
			opinetest.User{Email: "dorothy@example.com"},
		),
		opinetest.BeforeListRequest("listUsers", 2, func(f *opinetest.Fake) { f.RemoveUser(1) }),
	)
	client := &http.Client{Transport: fake.Transport()} // no network: every host is the fake
	for offset := range 2 {
		var page struct {
			Items []struct{ Email string }
		}
		url := fmt.Sprintf("http://opine.example/v1/organization/users?limit=2&offset=%d", 2*offset)
		if _, err := do(client, fake.MasterKey(), "GET", url, &page); err != nil {
			fmt.Println(err)
		}
		for _, user := range page.Items {
			fmt.Println(user.Email)
		}
	}
	// Output:
	// ada@example.com
	// grace@example.com
	// dorothy@example.com
}

// The response to a removal is lost. The client retries, and learns that there is no such user.
func ExampleFault() {
	fake := opinetest.New(opinetest.WithFaults(
		opinetest.Fault{Operation: "removeUser", Nth: 1, Applied: true, Reset: true},
	))
	client := &http.Client{Transport: fake.Transport()}
	for range 2 {
		fmt.Println(do(client, fake.MasterKey(), "DELETE", "http://opine.example/v1/organization/users/2", nil))
	}
	for _, r := range fake.Requests() {
		fmt.Println(r.Number, r.Method, r.Path, r.Status, r.Fault)
	}
	// Output:
	// Delete "http://opine.example/v1/organization/users/2": read tcp: read: connection reset by peer
	// 404 Not Found <nil>
	// 1 DELETE /v1/organization/users/2 0 removeUser?nth=1&applied&reset
	// 2 DELETE /v1/organization/users/2 404
}

func ExampleGenerateUsers() {
	for _, user := range opinetest.GenerateUsers(1, 3) {
		fmt.Println(user.ID, *user.FirstName, *user.LastName, user.Role)
	}
	// Output:
	// 1 Mônica Simões ADMIN
	// 2 Sebastião Simões MEMBER
	// 3 Оксана Ткачук MEMBER
}
