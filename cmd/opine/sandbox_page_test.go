package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	"go.yaml.in/yaml/v3"
)

// startSandbox runs `opine sandbox` until the test ends.
func startSandbox(t *testing.T, args ...string) (url, key string) {
	t.Helper()
	cmd := opineCommand(t, "", "", append([]string{"sandbox"}, args...)...)
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
	t.Cleanup(func() { cmd.Wait() }) // its context is done by then
	if _, err := fmt.Fscanf(stdout, "export OPINE_BASE_URL=%s\nexport OPINE_API_KEY=%s\n", &url, &key); err != nil {
		t.Fatal(err)
	}
	if said, err := bufio.NewReader(stderr).ReadString('\n'); err != nil || !strings.Contains(said, " "+url+"/ ") {
		t.Errorf("the page's address is not in %q, %v", said, err)
	}
	return url, key
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

// The fault meets the first request of all: one for the page would use it up.
func TestSandboxHasAPageBesideTheAPI(t *testing.T) {
	t.Parallel()
	url, key := startSandbox(t, "--users", "30", "--fault", "first=1&status=503")
	response, page := exchange(t, "GET", url+"/", "")
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		t.Errorf("the page: %s, %s", response.Status, response.Header)
	}
	if policy := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self';") {
		t.Errorf("the page may load from elsewhere: %q", policy)
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
		if response, content := exchange(t, "GET", url+part[1], ""); response.StatusCode != http.StatusOK || content == "" {
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
		if response.StatusCode != row.status || response.Header.Get("Content-Type") != "application/json" || !strings.Contains(body, row.body) {
			t.Errorf("%s %s: %s, %s", row.method, row.path, response.Status, body)
		}
	}
}

func TestSandboxPageSendsRequestsToTheSandboxOnly(t *testing.T) {
	t.Parallel()
	url, _ := startSandbox(t, "--users", "0")
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

// cutServers takes the servers out of an OpenAPI document.
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
