package conform

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// Transport is an http.RoundTripper that checks what passes through it. Make it with [NewTransport]; it is safe for
// concurrent use if its base is.
type Transport struct {
	base    http.RoundTripper
	checker *checker
}

// NewTransport returns a transport that sends requests by base, or by http.DefaultTransport, if base is nil, and checks each
// request and each response against the module's OpenAPI document, or another [WithDocument].
func NewTransport(base http.RoundTripper, opts ...Option) *Transport {
	if base == nil {
		base = http.DefaultTransport
	}
	return &Transport{base: base, checker: newChecker(opts)}
}

// RoundTrip sends a request that the document allows, and returns the response if the document allows it too; otherwise the
// error is a *[Violation]. What passes is not altered: the server sees the request as it was made, and the response has its
// whole body, already read. An error of the base is returned as it is.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	operation, checked, problems := t.checker.checkRequest(req)
	if len(problems) > 0 {
		if req.Body != nil {
			req.Body.Close() // a RoundTripper always does
		}
		return nil, t.checker.violation(req, operation, 0, problems)
	}
	res, err := t.base.RoundTrip(checked)
	if err != nil {
		return nil, err
	}
	if problems := t.checkResponse(operation, res); len(problems) > 0 {
		return nil, t.checker.violation(req, operation, res.StatusCode, problems)
	}
	return res, nil
}

// checkResponse finds what is wrong with the response. It reads and closes the body, and puts what it read in its place.
func (t *Transport) checkResponse(operation *openapi3.Operation, res *http.Response) []Problem {
	// Before the body is read: that of a response outside the document, such as 101, need not end.
	declared, problems := findResponse(operation, res.StatusCode)
	if declared == nil {
		res.Body.Close()
		return problems
	}
	problems = t.checker.checkHeaders(declared.Headers, res.Header)
	if res.Request != nil && res.Request.Method == http.MethodHead {
		return problems
	}
	body, more := t.checker.checkBody("/response", declared.Content, res.Header, res.Body)
	res.Body = body
	return append(problems, more...)
}
