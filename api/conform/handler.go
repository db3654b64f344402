package conform

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Handler returns a handler that serves by h and fails the test, by t.Errorf, whenever h does not keep to the document. Nothing
// else changes: the client gets what h answers, at once.
//
// A request that breaks the document is h's to refuse: answered with a 4xx, it is as it should be, and then only the answer is
// checked, as far as the document has the operation. With any other status, the request's problems are reported as well. So a
// client's faults come to light here only if the server lets them pass; to check a client, use [NewTransport].
//
// A response that h does not bring to its end, by a panic or on a connection that it has taken over, is not checked. A body is
// kept in memory until h returns. The test must not end before the requests do: close the server by t.Cleanup or defer.
//
// A fake with faults switched on answers outside the document if that is what the fault says, and fails the test here: leave
// Handler out of such a test, or have the fault keep to the document (a 429 with a JSON body; a reset connection).
func Handler(t testing.TB, h http.Handler, opts ...Option) http.Handler {
	checker := newChecker(opts)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation, checked, problems := checker.checkRequest(r)
		answer := &recorder{ResponseWriter: w}
		h.ServeHTTP(answer, checked)
		if answer.hijacked {
			return
		}
		answer.begin(http.StatusOK) // which is what net/http answers for a handler that does nothing
		if answer.status >= 400 && answer.status <= 499 {
			problems = nil
		}
		if operation != nil {
			problems = append(problems, checker.checkAnswer(operation, r.Method, answer)...)
		}
		if len(problems) > 0 {
			t.Errorf("%v", checker.violation(r, operation, answer.status, problems))
		}
	})
}

func (c *checker) checkAnswer(operation *openapi3.Operation, method string, answer *recorder) []Problem {
	declared, problems := findResponse(operation, answer.status)
	if declared == nil {
		return problems
	}
	problems = c.checkHeaders(declared.Headers, answer.header)
	if method == http.MethodHead {
		return problems
	}
	return append(problems, c.checkContent("/response", declared.Content, answer.header, answer.body.Bytes())...)
}

// recorder is a ResponseWriter that remembers what passes through it.
type recorder struct {
	http.ResponseWriter
	status   int         // 0 as long as there is none
	header   http.Header // as it was then
	body     bytes.Buffer
	hijacked bool
}

// begin remembers the head of the answer, once.
func (r *recorder) begin(status int) {
	if r.status == 0 {
		r.status, r.header = status, r.Header().Clone()
	}
}

func (r *recorder) WriteHeader(status int) {
	if status >= 200 { // what comes before is not the answer yet
		r.begin(status)
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.begin(http.StatusOK)
	if _, ok := r.header["Content-Type"]; !ok {
		r.header.Set("Content-Type", http.DetectContentType(p)) // as net/http does
	}
	r.body.Write(p[:min(len(p), maxBody+1-min(r.body.Len(), maxBody+1))])
	return r.ResponseWriter.Write(p)
}

// Flush is for handlers that look for an http.Flusher.
func (r *recorder) Flush() {
	r.begin(http.StatusOK)
	_ = http.NewResponseController(r.ResponseWriter).Flush() // like an http.Flusher, which has no error
}

// Hijack is for handlers that take the connection over.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(r.ResponseWriter).Hijack()
	r.hijacked = r.hijacked || err == nil
	return conn, rw, err
}

// Unwrap lets an http.ResponseController find the rest.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
