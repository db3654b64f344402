package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

// heldServer is a fake that withholds the answer to every removal until release is closed or the
// client is gone.
type heldServer struct {
	*opinetest.Fake
	url     string
	asked   chan string // the path of each removal, before it is answered
	release chan struct{}
	gone    chan struct{}               // receives for each removal whose client went away before
	listed  atomic.Pointer[func(n int)] // called before the n-th listing
}

// newHeldServer withholds the answers after it has removed the user, or before.
func newHeldServer(t *testing.T, removesFirst bool) *heldServer {
	people := []opinetest.User{{ID: 1, Email: "boss@example.com", Role: "ADMIN"}}
	for id := int64(2); id <= 6; id++ {
		people = append(people, opinetest.User{ID: id, Email: fmt.Sprintf("user%d@example.com", id), Role: "MEMBER"})
	}
	return holdAnswers(t, removesFirst, people...)
}

func holdAnswers(t *testing.T, removesFirst bool, people ...opinetest.User) *heldServer {
	held := &heldServer{
		Fake: opinetest.New(opinetest.WithUsers(people...)), asked: make(chan string, len(people)),
		release: make(chan struct{}), gone: make(chan struct{}, len(people)),
	}
	hold := func(r *http.Request) {
		held.asked <- r.URL.Path
		select {
		case <-held.release:
		case <-r.Context().Done():
			held.gone <- struct{}{}
		}
	}
	var listings atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		removal := r.Method == http.MethodDelete
		if removal && !removesFirst {
			if hold(r); r.Context().Err() != nil {
				return
			}
		}
		if listed := held.listed.Load(); !removal && listed != nil {
			(*listed)(int(listings.Add(1)))
		}
		answer := httptest.NewRecorder()
		held.ServeHTTP(answer, r)
		if removal && removesFirst {
			hold(r)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(srv.Close)
	held.url = srv.URL
	return held
}

// command runs the program on this server, with its own log.
func (h *heldServer) command(t *testing.T, log string, args ...string) (cmd *exec.Cmd, out, errs *bytes.Buffer) {
	t.Helper()
	cmd = opineCommand(t, h.url, h.MasterKey(), append(args, "--concurrency", "2")...)
	if log != "" {
		cmd.Args = append(cmd.Args, "--log", log)
	}
	out, errs = new(bytes.Buffer), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, errs
	return cmd, out, errs
}

// plan writes a plan to remove users 2 to 6.
func (h *heldServer) plan(t *testing.T) (path string) {
	t.Helper()
	dir := t.TempDir()
	hr := filepath.Join(dir, "hr.csv")
	sheet := "email\nuser2@example.com\nuser3@example.com\nuser4@example.com\nuser5@example.com\nuser6@example.com\n"
	if err := os.WriteFile(hr, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "plan.json")
	cmd, _, errs := h.command(t, "", "offboard", "plan", "--leavers", hr, "--out", path)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	return path
}
