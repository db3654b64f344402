package conform

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// Transport is an http.RoundTripper that checks requests and responses. It is safe for concurrent
// use if its base is.
type Transport struct {
	base    http.RoundTripper
	checker *checker
}

// NewTransport returns a Transport that sends requests with base. A nil base means
// http.DefaultTransport.
func NewTransport(base http.RoundTripper, opts ...Option) *Transport {
	if base == nil {
		base = http.DefaultTransport
	}
	return &Transport{base: base, checker: newChecker(opts)}
}

// RoundTrip sends a request that matches the document, and returns a response that matches it.
// Otherwise the error is a *[Violation], unless the options have a [Report]. RoundTrip changes
// neither message, but reads the response's body to its end before it returns. It returns an
// error of the base unchanged.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	operation, checked, problems := t.checker.checkRequest(req)
	if err := t.judge(req, operation, 0, problems); err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	res, err := t.base.RoundTrip(checked)
	if err != nil || operation == nil {
		return res, err
	}
	problems = t.checker.checkResponse(operation, req.Method, res)
	if err := t.judge(req, operation, res.StatusCode, problems); err != nil {
		res.Body.Close()
		return nil, err
	}
	return res, nil
}

// judge returns a violation if there are problems, or reports it.
func (t *Transport) judge(req *http.Request, operation *openapi3.Operation, status int, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	violation := t.checker.violation(req, operation, status, problems)
	if t.checker.report == nil {
		return violation
	}
	t.checker.report(violation)
	return nil
}
