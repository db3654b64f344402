package conform_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

// server is a server that remembers what it was asked for, and a client that is checked.
type server struct {
	*httptest.Server
	client *http.Client

	mu       sync.Mutex
	requests []string
}

// newServer starts a server that answers by the handler, or, if that is nil, a page to GET and a removed user to DELETE.
func newServer(t *testing.T, answer http.HandlerFunc) *server {
	t.Helper()
	if answer == nil {
		answer = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if r.Method == http.MethodDelete {
				_, _ = io.WriteString(w, `{"id":1}`)
				return
			}
			_, _ = io.WriteString(w, page)
		}
	}
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.RequestURI)
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	s.client = &http.Client{Transport: conform.NewTransport(s.Client().Transport)}
	return s
}

func (s *server) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func newRequest(t *testing.T, method, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", key)
	return req
}

// checkViolation wants the error to be a violation with these problems, each given as pointer and rule, in their order.
func checkViolation(t *testing.T, err error, operation string, status int, want []string) {
	t.Helper()
	violation, ok := errors.AsType[*conform.Violation](err)
	if !ok {
		t.Fatalf("got %v, want a violation", err)
	}
	if violation.Operation != operation || violation.StatusCode != status {
		t.Errorf("a violation of %s with status %d, want %s with %d", violation.Operation, violation.StatusCode, operation, status)
	}
	var got []string
	text := violation.Error()
	for _, problem := range violation.Problems {
		got = append(got, problem.Pointer+": "+problem.Rule)
		if problem.Reason == "" || !strings.Contains(text, problem.Pointer+": "+problem.Rule+": "+problem.Reason) {
			t.Errorf("the text does not give the reason for %s: %s", problem.Pointer, text)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
	if !strings.Contains(text, operation) {
		t.Errorf("the text does not name %s: %s", operation, text)
	}
	checkHidden(t, violation)
}

// checkHidden wants the key to be in no form of the violation.
func checkHidden(t *testing.T, violation *conform.Violation) {
	t.Helper()
	for _, format := range []string{"%v", "%+v", "%#v"} {
		text := fmt.Sprintf(format, violation) + fmt.Sprintf(format, violation.Problems)
		if strings.Contains(text, key) || strings.Contains(text, escape(key)) {
			t.Errorf("%s shows the key: %s", format, text)
		}
	}
}

// with is the page with one thing in it replaced, once.
func with(old, new string) string {
	if !strings.Contains(page, old) {
		panic("the page has no " + old)
	}
	return strings.Replace(page, old, new, 1)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// endless is a body without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// closeRecorder is an empty body that knows whether it was closed.
type closeRecorder struct{ closed bool }

func (*closeRecorder) Read([]byte) (int, error) { return 0, io.EOF }

func (c *closeRecorder) Close() error {
	c.closed = true
	return nil
}
