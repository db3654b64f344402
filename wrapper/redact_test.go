package opine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// oddKey has characters that URLs, JSON, HTML and JSON pointers encode.
const oddKey = "AbCd+/fG~jK=<&>\"\\%41mNoPqRsT"

// echoes are responses that contain the key wherever a client might quote it.
func echoes(status int, key string) map[string]http.HandlerFunc {
	quoted, _ := json.Marshal(key)
	k := string(quoted[1 : len(quoted)-1])
	const jsonType = "application/json"
	answers := map[string]http.HandlerFunc{}
	for name, answer := range map[string]struct{ contentType, body string }{
		"message":            {jsonType, `{"error":"bad ` + k + `"}`},
		"issues":             {jsonType, `{"error":"e","issues":[{"path":["` + k + `"],"code":"` + k + `","message":"` + k + `","` + k + `":["` + k + `",{"a":"` + k + `"}]}]}`},
		"HTML":               {"text/html", "<html>" + strings.Repeat("x", 100) + key},
		"behind blanks":      {jsonType, strings.Repeat(" ", 4085) + key},
		"at the bound":       {jsonType, strings.Repeat(" ", 64<<10-12) + key},
		"behind text":        {jsonType, strings.Repeat("x", 108) + key},
		"many times":         {jsonType, strings.Repeat(key, 5000)},
		"member":             {jsonType, `{"` + strings.Repeat("x", 106) + k + `":tru}`},
		"date":               {jsonType, pageOf(strings.Replace(goodUser, "2025-05-31T05:04:41.475Z", strings.Repeat("x", 108)+k, 1))},
		"escaped":            {jsonType, `{"error":"` + strings.ReplaceAll(k, "A", `\u0041`) + `","issues":[{"path":["` + strings.ReplaceAll(k, "/", `\/`) + `"],"code":"c","message":"m"}]}`},
		"in a URL":           {jsonType, `{"error":"see https://x.example/?q=` + url.QueryEscape(key) + ` and /` + url.PathEscape(key) + `"}`},
		"media type":         {"text/" + strings.Repeat("x", 112) + "; a=" + key, "x"},
		"media type, broken": {key + " " + key, "x"},
	} {
		answers[name] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", answer.contentType)
			w.Header().Set("X-Request-Id", "id-"+key)
			w.Header().Set("Retry-After", key)
			w.WriteHeader(status)
			fmt.Fprint(w, answer.body)
		}
	}
	for name, location := range map[string]string{
		"to another origin": "https://elsewhere.example/" + key, "to a host": "https://" + key + ".example/",
		"to a query": "/v1/?k=" + url.QueryEscape(key), "to a path": "/" + url.PathEscape(key), "to nowhere": "http://[" + key, "to a password": "https://u:" + url.QueryEscape(key) + "@h/",
	} {
		answers["redirect "+name] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(307)
		}
	}
	return answers
}

// checkKeyHidden fails if text contains the key or 8 characters of its beginning or end, in any usual
// encoding.
func checkKeyHidden(t *testing.T, key, where, text string) {
	t.Helper()
	quoted, _ := json.Marshal(key)
	plain, _ := url.QueryUnescape(text)
	for _, part := range []string{key[:8], key[len(key)-8:]} {
		for _, written := range []string{part, url.QueryEscape(part), url.PathEscape(part), fmt.Sprintf("%q", part)[1:9], strings.ToLower(part)} {
			if strings.Contains(text, written) || strings.Contains(strings.ToLower(plain), strings.ToLower(written)) {
				t.Errorf("%s has %q of the key %s: %s", where, written, quoted, text)
				return
			}
		}
	}
}

// checkValueHidesKey looks for the key in every text that can be made of a value and of the errors it
// wraps.
func checkValueHidesKey(t *testing.T, key string, value any) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		text := fmt.Sprintf(verb, value)
		if verb == "%x" {
			if strings.Contains(text, fmt.Sprintf("%x", key[:8])) {
				t.Errorf("%T has the key in hexadecimal", value)
			}
			continue
		}
		checkKeyHidden(t, key, fmt.Sprintf("%s of %T", verb, value), text)
	}
	if encoded, err := json.Marshal(value); err == nil {
		checkKeyHidden(t, key, fmt.Sprintf("JSON of %T", value), string(encoded))
	} else {
		checkKeyHidden(t, key, fmt.Sprintf("the refusal to encode %T", value), err.Error())
	}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&log, nil), slog.NewTextHandler(&log, nil)} {
		slog.New(handler).Error("it failed", "value", value)
	}
	checkKeyHidden(t, key, fmt.Sprintf("a log of %T", value), log.String())
	func() {
		defer func() { checkKeyHidden(t, key, "a panic", fmt.Sprint(recover())) }()
		panic(value)
	}()
	switch wrapped := value.(type) {
	case interface{ Unwrap() error }:
		if inner := wrapped.Unwrap(); inner != nil {
			checkValueHidesKey(t, key, inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range wrapped.Unwrap() {
			checkValueHidesKey(t, key, inner)
		}
	}
}

// syncBuffer is a log that two clients share.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// exerciseClient makes every call of a client and returns everything that came out of it.
func exerciseClient(t *testing.T, ctx context.Context, baseURL, key string) (values []any, log string) {
	t.Helper()
	var written syncBuffer
	handlers := []slog.Handler{
		slog.NewJSONHandler(&written, &slog.HandlerOptions{Level: slog.LevelDebug}),
		slog.NewTextHandler(&written, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}),
	}
	policy := opine.WithRetry(opine.RetryPolicy{Attempts: 2, BaseDelay: time.Millisecond, MaxDelay: time.Millisecond, AttemptTimeout: 300 * time.Millisecond})
	for _, handler := range handlers {
		logger := opine.WithLogger(slog.New(handler))
		client := newClient(t, baseURL, key, policy, logger, ownConnections())
		values = append(values, client, *client, client.Users, *client.Users)
		page, err := client.Users.Page(ctx, nil)
		values = append(values, page, err)
		removal, err := client.Users.Remove(ctx, 9)
		values = append(values, removal, err)
		for user, err := range client.Users.All(ctx, nil) {
			values = append(values, user, err)
		}
		for removal, err := range client.Users.RemoveAll(ctx, upTo(2), nil) {
			values = append(values, removal, err)
		}
		transport, err := opine.NewTransport(key, opine.WithBaseURL(baseURL), policy, logger, ownConnections())
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := generated.NewClient(baseURL, generated.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, transport, theirs, *theirs)
		res, err := theirs.RemoveUser(ctx, 9)
		values = append(values, err)
		if err == nil {
			dump, err := httputil.DumpRequestOut(res.Request.Clone(ctx), true)
			values = append(values, string(dump), err)
			res.Body.Close()
		}
	}
	for _, value := range values {
		err, _ := value.(error)
		var failure *opine.Error
		if errors.As(err, &failure) {
			values = append(values, *failure, failure.Attempts, failure.Issues)
		}
		var exchange *opine.Error
		if errors.As(err, &exchange) {
			values = append(values, *exchange, exchange.Attempts)
		}
	}
	return values, written.String()
}

func TestEchoedKeysAreRedacted(t *testing.T) {
	t.Parallel()
	for _, key := range []string{secretKey, oddKey, strings.Repeat("long-key-", 60)} {
		for _, status := range []int{200, 400, 401, 418, 500} {
			for name, answer := range echoes(status, key) {
				t.Run(fmt.Sprintf("%.8s, %d, %s", key, status, name), func(t *testing.T) {
					t.Parallel()
					srv := httptest.NewServer(answer)
					defer srv.Close()
					values, log := exerciseClient(t, t.Context(), srv.URL, key)
					checkKeyHidden(t, key, "the log", log)
					for _, value := range values {
						checkValueHidesKey(t, key, value)
					}
				})
			}
		}
	}
}

func TestFailuresHideTheKey(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		"reset", "cut=0", "cut=50", "hang", "hang&cut=50", "html", "status=502&html", "status=503", "status=401", "status=403", "status=404",
		"status=429&retry-after=1", "status=429&retry-after=1000", "status=200&body=null", "max-limit=1", "status=302&location=https://elsewhere.example/",
		"status=307&location=/v1/organization/users", "status=303",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			if strings.HasPrefix(fault, "max-limit") {
				fault = "listUsers?" + fault
			}
			srv := newServer(t, fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			values, log := exerciseClient(t, ctx, srv.URL, srv.Key)
			checkKeyHidden(t, srv.Key[4:], "the log", log)
			for _, value := range values {
				checkValueHidesKey(t, srv.Key[4:], value)
			}
		})
	}
}
