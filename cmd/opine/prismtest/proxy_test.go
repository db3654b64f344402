//go:build prism

package prismtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

// Prism's proxy answers 500 to a request or a response that breaks openapi.yaml.
func TestProxyToTheSandbox(t *testing.T) {
	t.Parallel()
	const people = 250
	sandbox, key := startSandbox(t, people)
	proxy := startPrism(t, "proxy", document, sandbox, "--errors")
	list := func() (users []opine.User) {
		t.Helper()
		out, said, status := run(t, proxy, key, "users", "list", "--page-size", "100", "-o", "ndjson")
		if status != 0 {
			t.Fatalf("opine users list: exit status %d\n%s", status, said)
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

	before := list()
	if len(before) != people {
		t.Fatalf("listed %d of %d", len(before), people)
	}
	leaver := before[len(before)-1]
	if leaver.Role == opine.RoleAdmin {
		t.Fatal("the last user is an administrator, whom the command line guards")
	}
	id := strconv.FormatInt(leaver.ID, 10)
	if out, said, status := run(t, proxy, key, "users", "remove", "--yes", id); status != 0 {
		t.Fatalf("opine users remove: exit status %d\n%s%s", status, out, said)
	}
	if after := list(); len(after) != people-1 || after[len(after)-1].ID == leaver.ID {
		t.Errorf("listed %d after the removal, want %d", len(after), people-1)
	}
	// The fake's refusals obey the document too: neither of these is the proxy's own 500.
	out, said, status := run(t, proxy, key, "users", "remove", "--yes", id)
	if status == 0 || strings.Contains(out+said, "500") {
		t.Errorf("opine users remove, again: exit status %d\n%s%s", status, out, said)
	}
	if _, said, status := run(t, proxy, "no-such-key", "users", "list"); status == 0 || !strings.Contains(said, "401") {
		t.Errorf("opine users list with another key: exit status %d\n%s", status, said)
	}
}

func TestProxyRejectsABrokenServer(t *testing.T) {
	t.Parallel()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"items":[],"totalCount":"none","offset":0,"limit":1000}`))
	}))
	defer broken.Close()
	url := startPrism(t, "proxy", document, broken.URL, "--errors")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v1/organization/users", nil)
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

// startSandbox runs `opine sandbox` until the test ends.
func startSandbox(t *testing.T, users int) (url, key string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "sandbox", "--users", strconv.Itoa(users))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	_, err = fmt.Fscanf(bufio.NewReader(stdout), "export OPINE_BASE_URL=%s\nexport OPINE_API_KEY=%s\n", &url, &key)
	if err != nil {
		t.Fatal(err)
	}
	return url, key
}
