package opine_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

func TestInvalidKeys(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", " ", "\t\n", "a b", "key\n", "schlüssel", "a\x00"} {
		if client, err := opine.New(key); !errors.Is(err, opine.ErrUnauthorized) || client != nil {
			t.Errorf("%q: got %v", key, err)
		}
	}
}

func TestBaseURLs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ baseURL, says string }{
		{"https://api.tryopine.com", ""},
		{"https://proxy.example/opine/", ""},
		{"http://127.0.0.1:8080", ""},
		{"http://localhost", ""},
		{"http://[::1]:1", ""},
		{"", "does not begin with https://"},
		{"api.tryopine.com", "does not begin with https://"},
		{"localhost:8080", "does not begin with https://"},
		{"ftp://api.tryopine.com", "does not begin with https://"},
		{"https://", "has no host"},
		{"https://api.tryopine.com?x=1", "has a query"},
		{"https://api.tryopine.com/?", "has a query"},
		{"https://api.tryopine.com#top", "has a fragment"},
		{"https://ann:secret@api.tryopine.com", "contains a user name or password"},
		{"http://api.tryopine.com", "unencrypted"},
		{"http://127.0.0.1.example.com", "unencrypted"},
		{"http://192.168.0.7", "unencrypted"},
		{"https://a b", "cannot be parsed"},
	} {
		_, err := opine.New("key", opine.WithBaseURL(row.baseURL))
		switch {
		case row.says == "" && err != nil:
			t.Errorf("%s: got %v", row.baseURL, err)
		case row.says != "" && (err == nil || !strings.Contains(err.Error(), row.says)):
			t.Errorf("%s: got %v, want %s", row.baseURL, err, row.says)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%s: the error shows the password: %v", row.baseURL, err)
		}
	}
}

func TestBasePath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/", "/opine", "/opine/"} {
		var got *url.URL
		srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL }))
		_, _ = newClient(t, srv.URL+path, "key").Users.Remove(t.Context(), 7)
		srv.Close()
		if want := strings.TrimSuffix(path, "/") + "/v1/organization/users/7"; got.Path != want {
			t.Errorf("%q: got %s, want %s", path, got.Path, want)
		}
	}
}

func TestCallersHTTPClientIsCopied(t *testing.T) {
	t.Parallel()
	var agent string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { agent = r.UserAgent() }))
	defer srv.Close()
	transport := &http.Transport{}
	theirs := &http.Client{Transport: transport}
	client := newClient(t, srv.URL, "key", opine.WithHTTPClient(theirs), opine.WithUserAgent("payroll/1.4"))
	_, _ = client.Users.Remove(t.Context(), 7)
	if theirs.Transport != transport || theirs.CheckRedirect != nil {
		t.Errorf("it is now %+v", theirs)
	}
	if want := "payroll/1.4 opine-go/" + opine.Version; agent != want {
		t.Errorf("the agent is %q, want %q", agent, want)
	}
}

func TestInvalidOptions(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]opine.Option{
		"no HTTP client":      opine.WithHTTPClient(nil),
		"no agent":            opine.WithUserAgent(" "),
		"an agent of 2 lines": opine.WithUserAgent("a\nb"),
	} {
		if _, err := opine.New("key", option); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestNewFromEnv is not parallel, because it changes the environment.
func TestNewFromEnv(t *testing.T) {
	var key string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { key = r.Header.Get("X-API-Key") }))
	defer srv.Close()
	for _, row := range []struct {
		key, baseURL string
		fails        bool
	}{
		{"sk-1", srv.URL, false}, {" sk-1\n", " " + srv.URL + " ", false}, {"", srv.URL, true}, {"  ", srv.URL, true}, {"sk-1", "nowhere", true},
	} {
		t.Setenv("OPINE_API_KEY", row.key)
		t.Setenv("OPINE_BASE_URL", row.baseURL)
		client, err := opine.NewFromEnv()
		if row.fails != (err != nil) {
			t.Errorf("%+v: got %v", row, err)
		}
		if err != nil {
			continue
		}
		key = ""
		if _, _ = client.Users.Remove(t.Context(), 7); key != "sk-1" {
			t.Errorf("%+v: the server got %q", row, key)
		}
	}
}
