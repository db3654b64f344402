package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/rogpeppe/go-internal/testscript"
)

type requestCount struct{}

// requests [N]: the server must have got N requests since the last such line, or since the beginning.
func requests(ts *testscript.TestScript, _ bool, args []string) {
	got := ts.Value(requestCount{}).(*atomic.Int64).Swap(0)
	if len(args) > 0 && args[0] != strconv.FormatInt(got, 10) {
		ts.Fatalf("the server got %d requests, want %v", got, args)
	}
}

// mode N FILE: the file must have these permissions.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatInt(int64(info.Mode().Perm()), 8); got != args[0] {
		ts.Fatalf("%s has the mode %s, want %s", args[1], got, args[0])
	}
}

// cut FILE: remove the last byte, as a crash can.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	whole := ts.ReadFile(args[0])
	ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(len(whole)-1)))
}

// status N COMMAND…: the command must end with this exit status.
func status(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if args[0] != strconv.Itoa(got) {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// pointAt makes the program talk to the handler.
func pointAt(ts *testscript.TestScript, handler http.Handler, key string) {
	srv := httptest.NewServer(handler)
	ts.Defer(srv.Close)
	ts.Setenv("OPINE_BASE_URL", srv.URL)
	ts.Setenv("OPINE_API_KEY", key)
}

// serve-json FILE [cut]: serve the items of the file byte for byte. With cut, all pages after the
// first are broken.
func serveJSON(ts *testscript.TestScript, _ bool, args []string) {
	var items []json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &items))
	broken := len(args) > 1 && args[1] == "cut"
	pointAt(ts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		w.Header().Set("Content-Type", "application/json")
		if broken && offset > 0 {
			fmt.Fprint(w, "{}")
			return
		}
		var page [][]byte
		for _, item := range items[min(offset, len(items)):min(offset+limit, len(items))] {
			page = append(page, item)
		}
		fmt.Fprintf(w, `{"items": [%s], "totalCount": %d, "offset": %d, "limit": %d}`,
			bytes.Join(page, []byte(",\n")), len(items), offset, limit)
	}), "key")
}

// servedFake is the fake of the command serve.
type servedFake struct{ *opinetest.Fake }

// serve FILE [FAULT…]: serve a fake with these people, one line "id email role" each. Without
// faults its exchanges are checked against the contract.
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
	ts.Value(servedFake{}).(*servedFake).Fake = fake
	pointAt(ts, handler, fake.MasterKey())
}

// change ID email|role VALUE: change a user on the server. change ID gone: remove them.
func change(ts *testscript.TestScript, _ bool, args []string) {
	fake := ts.Value(servedFake{}).(*servedFake)
	id, err := strconv.ParseInt(args[0], 10, 64)
	ts.Check(err)
	index := slices.IndexFunc(fake.Users(), func(user opinetest.User) bool { return user.ID == id })
	if index < 0 {
		ts.Fatalf("there is no user %d", id)
	}
	user := fake.Users()[index]
	fake.RemoveUser(id)
	switch args[1] {
	case "gone":
		return
	case "email":
		user.Email = args[2]
	case "role":
		user.Role = args[2]
	}
	fake.InsertUsers(index, user)
}
