package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	opine "github.com/opine-go/opine/wrapper"
	"go.yaml.in/yaml/v3"
)

// startSandbox runs `opine sandbox` until the test ends.
func startSandbox(t *testing.T, args ...string) (cmd *exec.Cmd, url, key string) {
	t.Helper()
	cmd = interruptible(opineCommand(t, "", "", append([]string{"sandbox"}, args...)...))
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	if _, err := fmt.Fscanf(stdout, "export OPINE_BASE_URL=%s\nexport OPINE_API_KEY=%s\n", &url, &key); err != nil {
		t.Fatal(err)
	}
	if said, err := bufio.NewReader(stderr).ReadString('\n'); err != nil || !strings.Contains(said, " "+url+"/ ") {
		t.Errorf("standard error does not have the page's address: %q, %v", said, err)
	}
	return cmd, url, key
}

func exchange(t *testing.T, method, url, key string) (response *http.Response, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	response, err = http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(raw)
}

// A request for the page does not use up the fault.
func TestSandboxServesAPageAndTheAPI(t *testing.T) {
	t.Parallel()
	_, url, key := startSandbox(t, "--users", "30", "--fault", "first=1&status=503")
	response, page := exchange(t, "GET", url+"/", "")
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		t.Errorf("the page: %s, %s", response.Status, response.Header)
	}
	policy := response.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'self';") || !strings.HasSuffix(policy, "frame-ancestors 'none'") {
		t.Errorf("the page may load from elsewhere, or be framed: %q", policy)
	}
	if response.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error("browsers may guess the type of the page")
	}
	if strings.Contains(page, "//") {
		t.Errorf("the page names another host:\n%s", page)
	}
	if !strings.Contains(page, `"`+key+`"`) {
		t.Errorf("the page does not know the key:\n%s", page)
	}
	parts := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(parts) != 4 {
		t.Errorf("the page has %d parts", len(parts))
	}
	for _, part := range parts {
		response, content := exchange(t, "GET", url+part[1], "")
		if response.StatusCode != http.StatusOK || content == "" {
			t.Errorf("%s: %s", part[1], response.Status)
		}
	}
	if response, body := exchange(t, "HEAD", url+"/", ""); response.StatusCode != http.StatusOK || body != "" {
		t.Errorf("HEAD: %s, %q", response.Status, body)
	}
	for _, row := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/v1/organization/users?limit=1", http.StatusServiceUnavailable, `"error"`},
		{"GET", "/v1/organization/users?limit=1", http.StatusOK, `"totalCount":30`},
		{"GET", "/reference/", http.StatusNotFound, `{"error":"Not Found."}`},
		{"GET", "/favicon.ico", http.StatusNotFound, `{"error":"Not Found."}`},
		{"POST", "/", http.StatusNotFound, `{"error":"Not Found."}`},
	} {
		response, body := exchange(t, row.method, url+row.path, key)
		isJSON := response.Header.Get("Content-Type") == "application/json"
		if response.StatusCode != row.status || !isJSON || !strings.Contains(body, row.body) {
			t.Errorf("%s %s: %s, %s", row.method, row.path, response.Status, body)
		}
	}
}

func TestSandboxPageSendsRequestsToTheSandboxOnly(t *testing.T) {
	t.Parallel()
	_, url, _ := startSandbox(t, "--users", "0")
	_, served := exchange(t, "GET", url+"/reference/openapi.yaml", "")
	servers, rest := cutServers(t, []byte(served))
	_, want := cutServers(t, spec.OpenAPI)
	if len(servers) != 1 || servers[0].URL != "/" {
		t.Errorf("the page's servers are %v", servers)
	}
	if rest != want {
		t.Errorf("got:\n%s\nwant:\n%s", rest, want)
	}
}

// Another site could resolve its own name to this machine, and read the key from the page.
func TestSandboxRefusesOtherHosts(t *testing.T) {
	t.Parallel()
	_, url, key := startSandbox(t, "--users", "1")
	for host, status := range map[string]int{
		"localhost": 200, "127.0.0.1": 200, "[::1]:80": 200, "evil.example": 403, "127.0.0.1.evil.example:80": 403,
	} {
		request, err := http.NewRequestWithContext(t.Context(), "GET", url+"/v1/organization/users", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		request.Header.Set("X-API-Key", key)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("%s: status %d, want %d", host, response.StatusCode, status)
		}
	}
}

func TestSandboxServesUntilInterrupted(t *testing.T) {
	t.Parallel()
	cmd, url, key := startSandbox(t, "--users", "30", "--seed", "7", "--fault", "removeUser?first=1&applied&reset")
	client, err := opine.New(key, opine.WithBaseURL(url))
	if err != nil {
		t.Fatal(err)
	}
	if removal, err := client.Users.Remove(t.Context(), 1); err != nil || !removal.Inferred {
		t.Errorf("got %+v, %v", removal, err)
	}
	if page, err := client.Users.Page(t.Context(), nil); err != nil || page.TotalCount != 29 {
		t.Errorf("got %v, %v", page, err)
	}
	interrupt(t, cmd)
	if code := exitCode(t, cmd); code != exitOK {
		t.Errorf("exit status %d", code)
	}
}

// cutServers removes the servers from an OpenAPI document.
func cutServers(t *testing.T, document []byte) (servers []struct{ URL string }, rest string) {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		t.Fatal(err)
	}
	top := root.Content[0]
	at := slices.IndexFunc(top.Content, func(node *yaml.Node) bool { return node.Value == "servers" })
	if err := top.Content[at+1].Decode(&servers); err != nil {
		t.Fatal(err)
	}
	top.Content = slices.Delete(top.Content, at, at+2)
	raw, err := yaml.Marshal(&root)
	if err != nil {
		t.Fatal(err)
	}
	return servers, string(raw)
}
