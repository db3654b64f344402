package opine_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// fakeOpine starts a fake server, so that the examples run.
func fakeOpine() (client *opine.Client, end func()) {
	day := time.Date(2025, 5, 31, 0, 0, 0, 0, time.UTC)
	fake := opinetest.New(opinetest.WithUsers(
		opinetest.User{ID: 1, Email: "ada@example.com", Role: "ADMIN", CreatedAt: day, UpdatedAt: day},
		opinetest.User{ID: 7, Email: "wang@example.com", Role: "MEMBER", CreatedAt: day, UpdatedAt: day},
	))
	srv := httptest.NewServer(fake)
	client, err := opine.New(fake.MasterKey(), opine.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	return client, srv.Close
}

func ExampleUsers_All() {
	client, end := fakeOpine()
	defer end()
	for user, err := range client.Users.All(context.Background(), nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.ID, user.Email, user.Role)
	}
	// Output:
	// 1 ada@example.com ADMIN
	// 7 wang@example.com MEMBER
}

func ExampleUsers_Page() {
	client, end := fakeOpine()
	defer end()
	page, err := client.Users.Page(context.Background(), &opine.PageOptions{Limit: 1, Offset: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.Items[0].Email, "of", page.TotalCount)
	// Output: wang@example.com of 2
}

func ExampleUsers_Remove() {
	client, end := fakeOpine()
	defer end()
	for range 2 {
		_, err := client.Users.Remove(context.Background(), 7)
		fmt.Println(err, errors.Is(err, opine.ErrNotFound))
	}
	// Output:
	// <nil> false
	// opine: removeUser 7: 404 Not Found: There is no user with this id (request req-000002) true
}

func ExampleUsers_RemoveAll() {
	client, end := fakeOpine()
	defer end()
	for removal, err := range client.Users.RemoveAll(context.Background(), slices.Values([]int64{7, 0}), nil) {
		fmt.Println(removal.ID, err)
	}
	// Unordered output:
	// 7 <nil>
	// 0 opine: removeUser: invalid request: id 0 is out of range; ids start at 1
}
