// Package crosscheck lets libopenapi-validator judge the exchanges that package conform judges by kin-openapi. Neither library
// was written here, nor by the people who wrote the other: where they agree, what openapi.yaml means is not one library's opinion.
// It is a module of its own, so that nobody who uses the client gets a second validator with it.
package crosscheck

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
)

const (
	users = "/v1/organization/users"
	user  = `{"id":1,"email":"text","firstName":"text","lastName":null,"role":"ADMIN",` +
		`"createdAt":"2025-05-31T05:04:41.475Z","updatedAt":"2025-05-31T05:04:41.475Z"}`
	page    = `{"items":[` + user + `],"totalCount":1,"offset":0,"limit":100}`
	failure = `{"error":"text"}`
	nothing = "nothing" // an empty body
)

// exchange is a request with its response, and what the two validators say of it: that it keeps to the document, or that it does
// not.
type exchange struct {
	name        string
	method      string // GET, if it is empty
	target      string // the users, if it is empty
	noKey       bool
	sent        string // the body of the request
	status      int    // 200, if it is 0
	contentType string // application/json, if it is empty
	body        string // of the response; the page, if it is empty

	conform, second bool
	difference      string // why they differ
}

// TestVerdicts holds both validators to their verdicts. A row where they differ says which of them is right, and why.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	validate, strictly := newSecond(t), newSecond(t, config.WithStrictMode())
	for _, strict := range []bool{false, true} {
		second, opts, rows := validate, []conform.Option(nil), exchanges
		if strict {
			second, opts, rows = strictly, []conform.Option{conform.Strict()}, strictExchanges
		}
		for _, row := range rows {
			t.Run(fmt.Sprintf("strict=%t/%s", strict, row.name), func(t *testing.T) {
				t.Parallel()
				_, err := conform.NewTransport(roundTripper(row.answer), opts...).RoundTrip(row.request(t))
				if _, ok := errors.AsType[*conform.Violation](err); err != nil && !ok {
					t.Fatal(err)
				}
				if got := err == nil; got != row.conform {
					t.Errorf("conform says %t: %v", got, err)
				}
				if got, why := judge(t, second, row.request(t), row.answer); got != row.second {
					t.Errorf("libopenapi-validator says %t: %s", got, why)
				}
				if (row.conform != row.second) != (row.difference != "") {
					t.Error("the row does not say why they differ, or does though they don't")
				}
			})
		}
	}
}

// TestFake lets the second validator judge what the fake answers, page after page and refusal after refusal.
func TestFake(t *testing.T) {
	t.Parallel()
	second := newSecond(t, config.WithStrictMode())
	fake := opinetest.New(opinetest.WithSeed(1, 2500))
	calls := []string{"DELETE /1", "DELETE /1", "DELETE /4611686018427387904", "GET ", "GET ?limit=1", "GET ?offset=2600"}
	for offset := 0; offset < 2500; offset += 500 {
		calls = append(calls, fmt.Sprintf("GET ?limit=500&offset=%d", offset))
	}
	for _, call := range calls {
		method, target, _ := strings.Cut(call, " ")
		req := httptest.NewRequest(method, "http://127.0.0.1"+users+target, nil)
		req.Header.Set("X-API-Key", fake.MasterKey())
		if ok, why := judge(t, second, req, fake.Transport().RoundTrip); !ok {
			t.Errorf("%s: %s", call, why)
		}
	}
}

func (e exchange) request(t *testing.T) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), cmp.Or(e.method, http.MethodGet), "http://127.0.0.1:4010"+cmp.Or(e.target, users), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !e.noKey {
		req.Header.Set("X-API-Key", "key")
	}
	if e.sent != "" {
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(e.sent)), int64(len(e.sent))
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

func (e exchange) answer(req *http.Request) (*http.Response, error) {
	body := cmp.Or(e.body, page)
	if body == nothing {
		body = ""
	}
	return &http.Response{
		StatusCode: cmp.Or(e.status, http.StatusOK), Request: req,
		Header: http.Header{"Content-Type": {cmp.Or(e.contentType, "application/json")}},
		Body:   io.NopCloser(strings.NewReader(body)),
	}, nil
}

// judge asks the second validator for its verdict on a request and on the response to it.
func judge(t *testing.T, second validator.Validator, req *http.Request, answer roundTripper) (ok bool, why string) {
	t.Helper()
	ok, problems := second.ValidateHttpRequestSync(req)
	if ok {
		res, err := answer(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		res.Body = io.NopCloser(bytes.NewReader(body))
		ok, problems = second.ValidateHttpResponse(req, res)
	}
	for _, problem := range problems {
		why += problem.Error() + "\n"
	}
	return ok, why
}

func newSecond(t *testing.T, opts ...config.Option) validator.Validator {
	t.Helper()
	document, err := libopenapi.NewDocument(spec.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	opts = append(opts, config.WithFormatAssertions(), config.WithRejectUndeclaredRequestBody())
	second, errs := validator.NewValidator(document, opts...)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return second
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
