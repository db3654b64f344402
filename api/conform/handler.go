package conform

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"testing"
)

// Handler returns a handler that serves with h, and calls t.Errorf, or the function of [Report],
// for each violation. The client gets h's response unchanged and without delay.
//
// A server should refuse a request that breaks the document. If h answers with a 4xx, Handler
// checks only the response, and only if the document has the operation. If h answers with any
// other status, Handler also reports the problems of the request. To check a client, use
// [NewTransport].
//
// Handler does not check the response of an h that panics or hijacks the connection. It keeps
// each body in memory until h returns. The server must stop before the test ends, so close it
// with defer or t.Cleanup.
//
// An injected fault must match the document as well, such as a 429 with a JSON body or a reset
// connection, or have a status that [AllowStatus] names.
func Handler(t testing.TB, h http.Handler, opts ...Option) http.Handler {
	checker := newChecker(opts)
	if checker.report == nil {
		checker.report = func(violation *Violation) { t.Errorf("%v", violation) }
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation, checked, problems := checker.checkRequest(r)
		rec := &recorder{ResponseWriter: w}
		h.ServeHTTP(rec, checked)
		if rec.hijacked {
			return
		}
		rec.begin(http.StatusOK) // as net/http does for a handler that writes nothing
		if rec.status >= 400 && rec.status <= 499 || checker.allows(rec.status) {
			problems = nil
		}
		if operation != nil {
			res := &http.Response{StatusCode: rec.status, Header: rec.header, Body: io.NopCloser(&rec.body)}
			problems = append(problems, checker.checkResponse(operation, r.Method, res)...)
		}
		if len(problems) > 0 {
			checker.report(checker.violation(r, operation, rec.status, problems))
		}
	})
}

// recorder is a ResponseWriter that keeps a copy of the response.
type recorder struct {
	http.ResponseWriter
	status   int         // 0 until the response begins
	header   http.Header // as sent
	body     bytes.Buffer
	hijacked bool
}

// begin records status and header once.
func (r *recorder) begin(status int) {
	if r.status == 0 {
		r.status, r.header = status, r.Header().Clone()
	}
}

func (r *recorder) WriteHeader(status int) {
	if status >= 200 { // a 1xx precedes the response
		r.begin(status)
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.begin(http.StatusOK)
	if _, ok := r.header["Content-Type"]; !ok {
		r.header.Set("Content-Type", http.DetectContentType(p)) // as net/http does
	}
	r.body.Write(p[:min(len(p), maxBody+1-r.body.Len())])
	return r.ResponseWriter.Write(p)
}

// Flush implements http.Flusher.
func (r *recorder) Flush() {
	r.begin(http.StatusOK)
	_ = http.NewResponseController(r.ResponseWriter).Flush() // an http.Flusher has no error either
}

// Hijack implements http.Hijacker.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(r.ResponseWriter).Hijack()
	r.hijacked = r.hijacked || err == nil
	return conn, rw, err
}

// Unwrap supports http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
