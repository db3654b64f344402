package conform

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// Transport is an http.RoundTripper that checks what passes through it. Make it with [NewTransport]; it is safe for
// concurrent use if its base is.
type Transport struct {
	base     http.RoundTripper
	document *document
}

// NewTransport returns a transport that sends requests by base, or by http.DefaultTransport, if base is nil, and checks each
// request and each response against the module's OpenAPI document.
func NewTransport(base http.RoundTripper) *Transport {
	if base == nil {
		base = http.DefaultTransport
	}
	return &Transport{base: base, document: embedded()}
}

// maxBody bounds what is read of a response: far more than the longest page, far less than the memory of a machine.
const maxBody = 64 << 20

// RoundTrip sends a request that the document allows, and returns the response if the document allows it too; otherwise the
// error is a *[Violation]. What passes is not altered: the server sees the request as it was made, and the response has its
// whole body, already read. An error of the base is returned as it is.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	operation, problems := t.document.checkRequest(req)
	if len(problems) > 0 {
		if req.Body != nil {
			req.Body.Close() // a RoundTripper always does
		}
		return nil, t.violation(req, operation, 0, problems)
	}
	res, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if problems := checkResponse(operation, res); len(problems) > 0 {
		return nil, t.violation(req, operation, res.StatusCode, problems)
	}
	return res, nil
}

// checkResponse finds what is wrong with the response. It reads and closes the body, and puts what it read in its place.
func checkResponse(operation *openapi3.Operation, res *http.Response) []Problem {
	defer res.Body.Close()
	// Before the body is read: that of a response outside the document, such as 101, need not end.
	declared := findResponse(operation, res.StatusCode)
	if declared == nil {
		return []Problem{{"/response/status", "status", fmt.Sprintf("the document has no %d here", res.StatusCode)}}
	}
	var read bytes.Buffer // which grows by doubling; io.ReadAll copies a long body far more often
	_, err := read.ReadFrom(io.LimitReader(res.Body, maxBody+1))
	body := read.Bytes()
	if err != nil {
		// The network is at fault, not the server, and how the client copes with half a body is worth testing as well.
		res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failure{err}))
		return nil
	}
	if len(body) > maxBody {
		return []Problem{{"/response/body", "size", fmt.Sprintf("the body is longer than %d bytes", maxBody)}}
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return checkBody(declared, res.Header.Get("Content-Type"), body)
}

// violation makes the report. What is in it may come from the wire, so all of it is cleaned here.
func (t *Transport) violation(req *http.Request, operation *openapi3.Operation, status int, problems []Problem) *Violation {
	clean := cleaner(t.document.keys(req.Header))
	violation := &Violation{Operation: clean(req.Method + " " + req.URL.Path), StatusCode: status}
	if operation != nil {
		violation.Operation = operation.OperationID
	}
	for _, problem := range problems {
		problem.Pointer, problem.Reason = clean(problem.Pointer), clean(problem.Reason)
		violation.Problems = append(violation.Problems, problem)
	}
	return violation
}

// failure is a reader that only fails.
type failure struct{ err error }

func (f failure) Read([]byte) (int, error) { return 0, f.err }
