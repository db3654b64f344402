// Package crosscheck compares the verdicts of package conform, which uses kin-openapi, with those
// of libopenapi-validator. The libraries share no code, so what openapi.yaml means is not one
// library's opinion. The module is separate because nobody who uses the client needs a second
// validator.
package crosscheck

import (
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
	empty   = "empty" // stands for an empty body
)

// exchange is a request with its response, and whether each validator accepts both.
type exchange struct {
	name        string
	method      string // default GET
	target      string // default users
	noKey       bool
	sent        string // the body of the request
	status      int    // default 200
	contentType string // default application/json
	body        string // of the response, default page

	conform, second bool
	difference      string // why the verdicts differ, and which one is right
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	document, err := conform.Parse([]byte(items))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range []struct {
		name      string
		second    validator.Validator
		opts      []conform.Option
		exchanges []exchange
	}{
		{"lenient", newSecond(t, spec.OpenAPI), nil, exchanges},
		{"strict", newSecond(t, spec.OpenAPI, config.WithStrictMode()), []conform.Option{conform.Strict()}, strictExchanges},
		{"items", newSecond(t, []byte(items)), []conform.Option{conform.WithDocument(document)}, itemExchanges},
	} {
		for _, row := range group.exchanges {
			t.Run(group.name+"/"+row.name, func(t *testing.T) {
				t.Parallel()
				_, err := conform.NewTransport(roundTripper(row.answer), group.opts...).RoundTrip(row.request(t))
				if _, ok := errors.AsType[*conform.Violation](err); err != nil && !ok {
					t.Fatal(err)
				}
				if got := err == nil; got != row.conform {
					t.Errorf("conform: got %t: %v", got, err)
				}
				if got, reason := ask(t, group.second, row.request(t), row.answer); got != row.second {
					t.Errorf("libopenapi-validator: got %t: %s", got, reason)
				}
				if (row.conform != row.second) != (row.difference != "") {
					t.Error("a row must give a difference if, and only if, the verdicts differ")
				}
			})
		}
	}
}

// TestFake checks the responses of package opinetest with the second validator.
func TestFake(t *testing.T) {
	t.Parallel()
	second := newSecond(t, spec.OpenAPI, config.WithStrictMode())
	fake := opinetest.New(opinetest.WithSeed(1, 2500))
	calls := []string{"DELETE /1", "DELETE /1", "DELETE /4611686018427387904", "GET ", "GET ?limit=1", "GET ?offset=2600"}
	for offset := 0; offset < 2500; offset += 500 {
		calls = append(calls, fmt.Sprintf("GET ?limit=500&offset=%d", offset))
	}
	for _, call := range calls {
		method, target, _ := strings.Cut(call, " ")
		req := httptest.NewRequest(method, "http://127.0.0.1"+users+target, nil)
		req.Header.Set("X-API-Key", fake.MasterKey())
		if ok, reason := ask(t, second, req, fake.Transport().RoundTrip); !ok {
			t.Errorf("%s: %s", call, reason)
		}
	}
}

func (e exchange) request(t *testing.T) *http.Request {
	t.Helper()
	url := "http://127.0.0.1:4010" + cmp.Or(e.target, users)
	req, err := http.NewRequestWithContext(t.Context(), cmp.Or(e.method, http.MethodGet), url, nil)
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
	return &http.Response{
		StatusCode: cmp.Or(e.status, http.StatusOK), Request: req,
		Header: http.Header{"Content-Type": {cmp.Or(e.contentType, "application/json")}},
		Body:   io.NopCloser(strings.NewReader(strings.TrimPrefix(cmp.Or(e.body, page), empty))),
	}, nil
}

// ask returns the verdict of the second validator on a request, and then on the response.
func ask(t *testing.T, second validator.Validator, req *http.Request, answer roundTripper) (ok bool, reason string) {
	t.Helper()
	ok, problems := second.ValidateHttpRequestSync(req)
	if ok {
		res, err := answer(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		ok, problems = second.ValidateHttpResponse(req, res)
	}
	for _, problem := range problems {
		reason += problem.Error() + "\n"
	}
	return ok, reason
}

func newSecond(t *testing.T, text []byte, opts ...config.Option) validator.Validator {
	t.Helper()
	document, err := libopenapi.NewDocument(text)
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
