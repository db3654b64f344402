package conform_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

func compress(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// encoded answers with a Content-Encoding, which net/http leaves to a client that asked for it.
func encoded(encoding, body string) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		res, err := answerJSON(body)(req)
		res.Header.Set("Content-Encoding", encoding)
		return res, err
	}
}

func TestEncodedResponses(t *testing.T) {
	t.Parallel()
	const items = "/response/body/items: nullable: Value is not nullable, got null"
	bad, good := with(`[`+user+`]`, `null`), compress(t, page)
	for name, test := range map[string]struct{ encoding, body, want string }{
		"gzip":        {"gzip", good, ""},
		"old name":    {"X-Gzip", good, ""},
		"bad gzip":    {"gzip", compress(t, bad), items},
		"identity":    {"identity", bad, items},
		"not checked": {"br", bad, ""},
		"no gzip":     {"gzip", page, "/response/body: content: the body is not gzip: gzip: invalid header"},
		"half a gzip": {"gzip", good[:len(good)-5], "/response/body: content: the body is not gzip: unexpected EOF"},
		"large gzip": {
			"gzip", strings.Repeat(compress(t, strings.Repeat(" ", 1<<20)), 65),
			"/response/body: size: the body is longer than 67108864 bytes",
		},
		"empty": {"gzip", "", "/response/body: content: the body is not gzip: EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := list(t, encoded(test.encoding, test.body))
			checkProblems(t, err, test.want)
			if err == nil && got != test.body {
				t.Errorf("got %q, want the body unchanged", got)
			}
		})
	}
}

// TestEncodedRequests checks a request on both sides of a connection.
func TestEncodedRequests(t *testing.T) {
	t.Parallel()
	withNotes := conform.WithDocument(parse(t, notes))
	for _, test := range []struct{ body, want string }{
		{`{"text":"short"}`, ""},
		{`{"text":"longer"}`, `/request/body/text: maxLength: maximum string length is 5, got "longer"`},
	} {
		var got reports
		body := compress(t, test.body)
		server := httptest.NewServer(conform.Handler(&got, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if received, err := io.ReadAll(r.Body); err != nil || string(received) != body {
				t.Errorf("the handler got %q, %v", received, err)
			}
			w.WriteHeader(http.StatusNoContent)
		}), withNotes))
		defer server.Close()
		for _, transport := range []http.RoundTripper{http.DefaultTransport, conform.NewTransport(nil, withNotes)} {
			req := newRequest(t, http.MethodPost, server.URL+"/notes?token=s3cret", body)
			req.Header.Set("Content-Encoding", "gzip")
			res, err := transport.RoundTrip(req)
			if err == nil {
				res.Body.Close()
			}
			if transport != http.DefaultTransport {
				checkProblems(t, err, test.want)
			}
		}
		if !strings.HasSuffix(got.text, test.want) || (got.text != "") != (test.want != "") {
			t.Errorf("reported %q", got.text)
		}
	}
}
