package opinetest_test

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/opine-go/opine/api/opinetest"
)

// Somebody on the first page is removed before the second one is asked for. Everybody behind moves up by one, and who
// reads by counting passes over the person that moves onto the first page.
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
	for offset := 0; ; offset += 2 {
		req, err := http.NewRequest("GET", fmt.Sprintf("http://opine.example/v1/organization/users?limit=2&offset=%d", offset), nil)
		if err != nil {
			panic(err)
		}
		req.Header.Set("X-API-Key", fake.MasterKey())
		res, err := client.Do(req)
		if err != nil {
			panic(err)
		}
		defer res.Body.Close()
		var page struct {
			Items []struct{ Email string }
		}
		if err := json.NewDecoder(res.Body).Decode(&page); err != nil {
			panic(err)
		}
		if len(page.Items) == 0 {
			break
		}
		for _, user := range page.Items {
			fmt.Println("read:", user.Email)
		}
	}
	for _, user := range fake.Users() {
		fmt.Println("there:", user.Email)
	}
	// Output:
	// read: ada@example.com
	// read: grace@example.com
	// read: dorothy@example.com
	// there: grace@example.com
	// there: katherine@example.com
	// there: dorothy@example.com
}
