package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run the real program, in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"opine": main})
}

type requestCounter struct{}

// TestScripts gives each script a fake with 250 invented people, two of whom share an address, and keys for it: KEY (also in
// KEY_FILE), KEY_READ (users:read only), KEY_UNKNOWN. Every exchange is checked against the contract. The command `requests N` says how many requests must have come.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			fake := opinetest.New(opinetest.WithSeed(1, 250))
			twice := fake.Users()[9]
			twice.ID = 0
			fake.AddUsers(twice)
			var requests atomic.Int64
			checked := conform.Handler(t, fake)
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				checked.ServeHTTP(w, r)
			}))
			env.Defer(srv.Close)
			env.Values[requestCounter{}] = &requests
			document, err := filepath.Abs("../../openapi.yaml")
			if err != nil {
				return err
			}
			env.Setenv("OPENAPI", document)
			strange := httptest.NewServer(opinetest.New(opinetest.WithFaults(opinetest.Fault{Operation: "listUsers", MaxLimit: 50})))
			env.Defer(strange.Close)
			env.Setenv("STRANGE_URL", strange.URL)
			env.Setenv("URL", srv.URL)
			env.Setenv("KEY", fake.MasterKey())
			keyFile := filepath.Join(env.WorkDir, "key")
			if err := os.WriteFile(keyFile, []byte(fake.MasterKey()+"\n"), 0o600); err != nil {
				return err
			}
			env.Setenv("KEY_FILE", keyFile)
			env.Setenv("KEY_READ", fake.NewKey("users:read"))
			env.Setenv("KEY_UNKNOWN", "opine-no-such-key")
			env.Setenv("TWICE", twice.Email)
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Values[scriptFake{}] = new(scriptFake)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve-json": serveItems,
			"serve":      func(ts *testscript.TestScript, _ bool, args []string) { serve(t, ts, args) },
			"change":     change,
			"requests": func(ts *testscript.TestScript, _ bool, args []string) {
				got := ts.Value(requestCounter{}).(*atomic.Int64).Load()
				if len(args) != 1 || args[0] != strconv.FormatInt(got, 10) {
					ts.Fatalf("the server got %d requests, want %v", got, args)
				}
			},
			// mode N FILE: the permissions of a file must be these.
			"mode": func(ts *testscript.TestScript, _ bool, args []string) {
				info, err := os.Stat(ts.MkAbs(args[1]))
				ts.Check(err)
				if got := strconv.FormatInt(int64(info.Mode().Perm()), 8); got != args[0] {
					ts.Fatalf("%s has the mode %s, want %s", args[1], got, args[0])
				}
			},
			// cut FILE takes the end of its last line away, as a crash may do.
			"cut": func(ts *testscript.TestScript, _ bool, args []string) {
				whole := ts.ReadFile(args[0])
				ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(len(whole)-1)))
			},
			// status N COMMAND…: runs a command that must end with this exit status.
			"status": func(ts *testscript.TestScript, _ bool, args []string) {
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
			},
		},
	})
}
