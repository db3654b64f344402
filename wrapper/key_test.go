package opine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	opine "github.com/opine-go/opine/wrapper"
)

func TestRedirects(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"the same origin", "another port", "another host"} {
			for _, operation := range []string{"list", "remove"} {
				t.Run(fmt.Sprintf("%d to %s, %s", status, to, operation), func(t *testing.T) {
					t.Parallel()
					stranger := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
						w.Header().Set("Content-Type", "application/json")
						fmt.Fprint(w, `{"id":1,"items":[],"totalCount":0,"offset":0,"limit":1}`)
					})
					var asked *receiver
					asked = newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
						switch {
						case strings.HasPrefix(r.URL.Path, "/moved"):
							w.Header().Set("Content-Type", "application/json")
							fmt.Fprint(w, `{"id":1,"items":[],"totalCount":0,"offset":0,"limit":1}`)
						case to == "the same origin":
							http.Redirect(w, r, "/moved"+r.URL.String(), status)
						case to == "another port":
							http.Redirect(w, r, stranger.URL+r.URL.String(), status)
						default:
							http.Redirect(w, r, strings.Replace(asked.URL, "127.0.0.1", "localhost", 1)+r.URL.String(), status)
						}
					})
					client := newClient(t, asked.URL, secretKey)
					var err error
					if operation == "list" {
						_, err = client.Users.Page(t.Context(), nil)
					} else {
						_, err = client.Users.Remove(t.Context(), 1)
					}
					followed := to == "the same origin" && (operation == "list" || status >= 307)
					if followed != (err == nil) || !followed && !errors.Is(err, opine.ErrRedirect) {
						t.Errorf("got %v", err)
					}
					if n := stranger.requests.Load(); n != 0 {
						t.Errorf("the other server got %d requests", n)
					}
					if want := map[bool]int32{true: 2, false: 1}[followed]; asked.requests.Load() != want {
						t.Errorf("the server got %d requests, want %d", asked.requests.Load(), want)
					}
					if operation == "remove" && asked.methods.Load() != http.MethodDelete {
						t.Errorf("the DELETE became a %v", asked.methods.Load())
					}
				})
			}
		}
	}
}

func TestErrorsAndValuesHideTheKey(t *testing.T) {
	t.Parallel()
	// The server echoes the key wherever an error might quote it.
	echo := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("X-API-Key")
		w.Header().Set("X-Request-Id", "id-"+key)
		switch r.URL.Query().Get("offset") {
		case "0":
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(400)
			fmt.Fprintf(w, `{"error":"bad %s","issues":[{"path":["%s"],"code":"c","message":"%s","received":"%s"}]}`, key, key, key, key)
		case "1":
			fmt.Fprintf(w, "<html>%s%s", strings.Repeat("x", 110), key)
		case "2":
			w.WriteHeader(500)
			fmt.Fprintf(w, "<html>%s%s", strings.Repeat("x", 110), key)
		default:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"%s":1}`, key)
		}
	})
	client := newClient(t, echo.URL, secretKey, oneAttempt)
	values := []any{client, *client, client.Users, *client.Users}
	for offset := range int64(4) {
		_, err := client.Users.Page(t.Context(), &opine.PageOptions{Offset: offset})
		var failure *opine.Error
		if !errors.As(err, &failure) {
			t.Fatalf("offset %d: got %v", offset, err)
		}
		values = append(values, err, failure, *failure)
	}
	if n := echo.keys.Load(); n != 4 {
		t.Fatalf("the key reached the server %d times, want 4", n)
	}
	_, badKey := opine.New(secretKey + " \n")
	_, badURL := opine.New(secretKey, opine.WithBaseURL("https://u:"+secretKey+"@h"))
	for _, value := range append(values, badKey, badURL) {
		texts := []string{fmt.Sprintf("%v", value), fmt.Sprintf("%+v", value), fmt.Sprintf("%#v", value), fmt.Sprintf("%s", value)}
		if encoded, err := json.Marshal(value); err == nil {
			texts = append(texts, string(encoded))
		}
		for _, text := range texts {
			if strings.Contains(text, secretKey[:8]) {
				t.Errorf("%T shows the key: %s", value, text)
			}
		}
	}
}

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
