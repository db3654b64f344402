// Package examples_test runs what the pages of docs/ show. TestExamples of internal/pages compares
// the two.
package examples_test

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// The blocks on the pages start after the fake, the client and the context exist.
var ctx = context.Background()

// newFake returns a fake with five users and with faults.
func newFake(faults ...string) *opinetest.Fake {
	user := func(id int64, email, role string) opinetest.User {
		return opinetest.User{ID: id, Email: email, Role: role}
	}
	options := []opinetest.Option{opinetest.WithUsers(
		user(1, "ada@example.com", "ADMIN"), user(2, "wang@example.com", "MEMBER"),
		user(3, "grace@agency.example", "MEMBER"), user(4, "olga@agency.example", "MEMBER"),
		user(5, "joao@example.com", "VIEWER"),
	)}
	for _, text := range faults {
		fault, err := opinetest.ParseFault(text)
		if err != nil {
			log.Fatal(err)
		}
		options = append(options, opinetest.WithFaults(fault))
	}
	return opinetest.New(options...)
}

// newClient returns a client that reaches a fake without a network and retries quickly.
func newClient(fake *opinetest.Fake) *opine.Client {
	inProcess := opine.WithHTTPClient(&http.Client{Transport: fake.Transport()})
	quickly := opine.WithRetry(opine.RetryPolicy{BaseDelay: time.Millisecond})
	client, err := opine.New(fake.MasterKey(), inProcess, quickly)
	if err != nil {
		log.Fatal(err)
	}
	return client
}
