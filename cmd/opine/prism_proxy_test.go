//go:build prism

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

// TestPrismProxy lists and removes in a sandbox, with Prism in between, which answers 500 where a request or a response breaks
// openapi.yaml.
func TestPrismProxy(t *testing.T) {
	t.Parallel()
	const people = 250
	sandbox, key := startSandbox(t, "--users", strconv.Itoa(people))
	proxy := startPrism(t, "proxy", document, sandbox, "--errors")

	before := listThrough(t, proxy, key)
	if len(before) != people {
		t.Fatalf("listed %d of %d", len(before), people)
	}
	leaver := before[len(before)-1]
	if leaver.Role == opine.RoleAdmin {
		t.Fatal("the last one on the list is an administrator, whom the command line guards")
	}
	id := strconv.FormatInt(leaver.ID, 10)
	if out, code := runThrough(t, proxy, key, "users", "remove", "--yes", id); code != exitOK {
		t.Fatalf("opine users remove: exit status %d\n%s", code, out)
	}
	if after := listThrough(t, proxy, key); len(after) != people-1 || after[len(after)-1].ID == leaver.ID {
		t.Errorf("listed %d after the removal, want %d", len(after), people-1)
	}
	// Neither of these is the proxy's own error, so the fake's refusals keep to the document too.
	if out, code := runThrough(t, proxy, key, "users", "remove", "--yes", id); code == exitOK || strings.Contains(out, "500") {
		t.Errorf("opine users remove, again: exit status %d\n%s", code, out)
	}
	if out, code := runThrough(t, proxy, "no-such-key", "users", "list"); code == exitOK || !strings.Contains(out, "401") {
		t.Errorf("opine users list with another key: exit status %d\n%s", code, out)
	}
}

// TestPrismProxyTells shows that the proxy would tell: a server that breaks the document does not get past it.
func TestPrismProxyTells(t *testing.T) {
	t.Parallel()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"items":[],"totalCount":"none","offset":0,"limit":1000}`))
	}))
	defer broken.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, startPrism(t, "proxy", document, broken.URL, "--errors")+
		"/v1/organization/users", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "any-key")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusInternalServerError {
		t.Errorf("got %s", res.Status)
	}
}

func listThrough(t *testing.T, url, key string) (users []opine.User) {
	t.Helper()
	out, code := runThrough(t, url, key, "users", "list", "--page-size", "100", "-o", "ndjson")
	if code != exitOK {
		t.Fatalf("opine users list: exit status %d\n%s", code, out)
	}
	for line := range strings.Lines(out) {
		var user opine.User
		if err := json.Unmarshal([]byte(line), &user); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		users = append(users, user)
	}
	return users
}

// runThrough gives what the command prints: its data if it works, everything if it fails.
func runThrough(t *testing.T, url, key string, args ...string) (out string, code int) {
	t.Helper()
	cmd := opineCommand(t, url, key, args...)
	var data, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &data, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if code = exitCode(t, cmd); code != exitOK {
		return data.String() + said.String(), code
	}
	return data.String(), code
}
