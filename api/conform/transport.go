package conform

import "net/http"

// Transport is an http.RoundTripper that checks requests and responses. It is safe for concurrent use
// if its base is.
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
// Otherwise the error is a *[Violation]. RoundTrip changes neither message, but reads the response's
// body to its end before it returns. It returns an error of the base unchanged.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	operation, checked, problems := t.checker.checkRequest(req)
	if len(problems) > 0 {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, t.checker.violation(req, operation, 0, problems)
	}
	res, err := t.base.RoundTrip(checked)
	if err != nil {
		return nil, err
	}
	if problems := t.checker.checkResponse(operation, req.Method, res); len(problems) > 0 {
		res.Body.Close()
		return nil, t.checker.violation(req, operation, res.StatusCode, problems)
	}
	return res, nil
}
