package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptFake is the fake of a script that chose its people.
type scriptFake struct{ *opinetest.Fake }

// serve FILE [FAULT…] starts a fake with these people, a line "id email role" for each, and points the program at it. Its
// exchanges are checked against the contract, unless a fault is to break it.
func serve(t *testing.T, ts *testscript.TestScript, args []string) {
	var people []opinetest.User
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		fields := strings.Fields(line)
		id, err := strconv.ParseInt(fields[0], 10, 64)
		ts.Check(err)
		people = append(people, opinetest.User{ID: id, Email: fields[1], Role: fields[2]})
	}
	options := []opinetest.Option{opinetest.WithUsers(people...)}
	for _, text := range args[1:] {
		fault, err := opinetest.ParseFault(text)
		ts.Check(err)
		options = append(options, opinetest.WithFaults(fault))
	}
	fake := opinetest.New(options...)
	var handler http.Handler = fake
	if len(args) == 1 {
		handler = conform.Handler(t, fake)
	}
	srv := httptest.NewServer(handler)
	ts.Defer(srv.Close)
	ts.Value(scriptFake{}).(*scriptFake).Fake = fake
	ts.Setenv("OPINE_BASE_URL", srv.URL)
	ts.Setenv("OPINE_API_KEY", fake.MasterKey())
}

// change ID email|role VALUE changes somebody behind the program's back; change ID gone removes them.
func change(ts *testscript.TestScript, _ bool, args []string) {
	fake := ts.Value(scriptFake{}).(*scriptFake)
	id, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	place := slices.IndexFunc(fake.Users(), func(user opinetest.User) bool { return user.ID == id })
	if place < 0 {
		ts.Fatalf("there is no user %d", id)
	}
	user := fake.Users()[place]
	fake.RemoveUser(id)
	switch args[1] {
	case "gone":
		return
	case "email":
		user.Email = args[2]
	case "role":
		user.Role = args[2]
	}
	fake.InsertUsers(place, user)
}
