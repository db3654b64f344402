// Package examples holds what the pages of docs/ show, and runs it: see TestPages. It is a module of its own because of what
// only the examples need.
package examples

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// What an example shows begins where these are there already.
var ctx = context.Background()

// fakeOpine is a fake with five people.
func fakeOpine(options ...opinetest.Option) *opinetest.Fake {
	day := time.Date(2025, 5, 31, 5, 4, 41, 475e6, time.UTC)
	person := func(id int64, email, first, role string) opinetest.User {
		return opinetest.User{ID: id, Email: email, FirstName: &first, Role: role, CreatedAt: day, UpdatedAt: day}
	}
	people := opinetest.WithUsers(
		person(1, "ada@example.com", "Ada", "ADMIN"), person(2, "wang@example.com", "Wang", "MEMBER"),
		person(3, "grace@agency.example", "Grace", "MEMBER"), person(4, "olga@agency.example", "Olga", "MEMBER"),
		person(5, "joao@example.com", "João", "VIEWER"),
	)
	return opinetest.New(append([]opinetest.Option{people}, options...)...)
}

// faulty is an option of a fake for which something goes wrong.
func faulty(text string) opinetest.Option {
	fault, err := opinetest.ParseFault(text)
	if err != nil {
		log.Fatal(err)
	}
	return opinetest.WithFaults(fault)
}

// clientOf leads to a fake without a network, and does not wait long.
func clientOf(fake *opinetest.Fake) *opine.Client {
	inProcess := opine.WithHTTPClient(&http.Client{Transport: fake.Transport()})
	client, err := opine.New(fake.MasterKey(), inProcess, opine.WithRetry(opine.RetryPolicy{BaseDelay: time.Millisecond}))
	if err != nil {
		log.Fatal(err)
	}
	return client
}
