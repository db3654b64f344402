package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/rogpeppe/go-internal/testscript"
)

// Scripts run the real program in its own process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"opine": main})
}

// TestScripts runs each script with a fake of 250 invented people at URL, two of whom share the
// address TWICE, with three open invitations and an expired one. KEY (also in KEY_FILE) may do all, KEY_READ may read, KEY_WRITE may write,
// KEY_UNKNOWN does not exist. All exchanges are checked against the contract.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: func(env *testscript.Env) error { return setUp(t, env) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve-json": serveJSON,
			"serve":      func(ts *testscript.TestScript, _ bool, args []string) { serve(t, ts, args) },
			"change":     change,
			"requests":   requests,
			"mode":       mode,
			"cut":        cut,
			"status":     status,
		},
	})
}

func setUp(t *testing.T, env *testscript.Env) error {
	fake := opinetest.New(opinetest.WithSeed(1, 250))
	twice := fake.Users()[9]
	twice.ID = 0
	fake.AddUsers(twice)
	fake.AddInvitations(opinetest.Invitation{InviteeEmail: "late@example.com", ExpiresAt: time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)})
	var count atomic.Int64
	checked := conform.Handler(t, fake)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		checked.ServeHTTP(w, r)
	}))
	env.Defer(srv.Close)
	capped := opinetest.WithFaults(opinetest.Fault{Operation: "listUsers", MaxLimit: 50})
	strange := httptest.NewServer(opinetest.New(capped))
	env.Defer(strange.Close)
	document, err := filepath.Abs("../../openapi.yaml")
	if err != nil {
		return err
	}
	keyFile := filepath.Join(env.WorkDir, "key")
	if err := os.WriteFile(keyFile, []byte(fake.MasterKey()+"\n"), 0o600); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"URL": srv.URL, "STRANGE_URL": strange.URL, "OPENAPI": document, "TWICE": twice.Email,
		"EMAIL3": fake.Users()[2].Email, "EMAIL4": fake.Users()[3].Email,
		"KEY": fake.MasterKey(), "KEY_FILE": keyFile, "KEY_READ": fake.NewKey("users:read"),
		"KEY_WRITE": fake.NewKey("users:write"), "KEY_UNKNOWN": "opine-no-such-key",
		"XDG_STATE_HOME": filepath.Join(env.WorkDir, "state"), "XDG_CONFIG_HOME": filepath.Join(env.WorkDir, "config"),
	} {
		env.Setenv(name, value)
	}
	env.Values[requestCount{}] = &count
	env.Values[servedFake{}] = new(servedFake)
	return nil
}
