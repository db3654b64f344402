package conform_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

const (
	users = "/v1/organization/users"
	page  = `{"items":[` + user + `],"totalCount":1,"offset":0,"limit":100}`
	user  = `{"id":1,"email":"text","firstName":"text","lastName":"text","role":"ADMIN",` +
		`"createdAt":"2025-05-31T05:04:41.475Z","updatedAt":"2025-05-31T05:04:41.475Z"}`

	key        = "live~key/0123456789"
	escapedKey = "live~0key~10123456789" // in a JSON pointer
)

// with returns the page with one replacement.
func with(old, new string) string {
	if !strings.Contains(page, old) {
		panic("the page does not contain " + old)
	}
	return strings.Replace(page, old, new, 1)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// answer responds to every request alike. The media type "none" omits the header.
func answer(status int, mediaType string, body io.Reader) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {mediaType}}
		if mediaType == "none" {
			header = http.Header{}
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), Request: req}, nil
	}
}

func answerJSON(body string) roundTripper {
	return answer(http.StatusOK, "application/json", strings.NewReader(body))
}

func newRequest(t *testing.T, method, target, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", key)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
		req.Body = io.NopCloser(strings.NewReader(body))
	}
	return req
}

// send sends the request through a Transport and returns the body of the response.
func send(req *http.Request, base http.RoundTripper, opts ...conform.Option) (string, error) {
	res, err := conform.NewTransport(base, opts...).RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return string(body), err
}

// list lists users through a Transport.
func list(t *testing.T, base http.RoundTripper, opts ...conform.Option) (string, error) {
	t.Helper()
	return send(newRequest(t, http.MethodGet, users, ""), base, opts...)
}

// checkViolation fails the test unless err is a violation with these problems, each a pointer and
// a rule, and without the key.
func checkViolation(t *testing.T, err error, operation string, status int, want ...string) *conform.Violation {
	t.Helper()
	violation, ok := errors.AsType[*conform.Violation](err)
	if !ok {
		t.Fatalf("got %v, want a violation", err)
	}
	if violation.Operation != operation || violation.StatusCode != status {
		t.Errorf("got %s %d, want %s %d", violation.Operation, violation.StatusCode, operation, status)
	}
	var got []string
	for _, problem := range violation.Problems {
		got = append(got, problem.Pointer+": "+problem.Rule)
		if problem.Reason == "" {
			t.Errorf("%s: no reason", problem.Pointer)
		}
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got the problems\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, format := range []string{"%v", "%+v", "%#v"} {
		text := fmt.Sprintf(format, violation) + fmt.Sprintf(format, violation.Problems)
		if strings.Contains(text, key) || strings.Contains(text, escapedKey) {
			t.Errorf("%s shows the key: %s", format, text)
		}
	}
	return violation
}

// checkProblems fails the test unless err is a violation with these problems, one per line and
// sorted. If there are none, err must be nil.
func checkProblems(t *testing.T, err error, want string) {
	t.Helper()
	var texts []string
	if violation, ok := errors.AsType[*conform.Violation](err); ok {
		for _, problem := range violation.Problems {
			texts = append(texts, problem.Error())
		}
	} else if err != nil {
		t.Error(err)
	}
	slices.Sort(texts)
	if got := strings.Join(texts, "\n"); got != want {
		t.Errorf("got the problems\n%s\nwant\n%s", got, want)
	}
}
