package opinetest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/opine-go/opine/api/opinetest"
)

// Without a test at hand, a fake is mounted like any other handler.
func Example() {
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", FirstName: new("Ada"), Role: "ADMIN"},
		opinetest.User{ID: 2, Email: "grace@example.com", FirstName: new("Grace"), Role: "MEMBER"},
	))
	srv := httptest.NewServer(fake)
	defer srv.Close()

	req, err := http.NewRequest(http.MethodDelete, srv.URL+"/v1/organization/users/2", nil)
	if err != nil {
		panic(err)
	}
	req.Header.Set("X-API-Key", fake.NewKey("users:write"))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		panic(err)
	}

	fmt.Println(res.StatusCode, string(body))
	for _, user := range fake.Users() {
		fmt.Println(user.ID, user.Email)
	}
	// Output:
	// 200 {"id":2}
	// 1 ada@example.com
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
