package opinetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// Transport returns a transport that reaches the fake without a network. It needs no socket, port
// or goroutine, so it works in the bubble of testing/synctest in which the fake was created. It
// accepts every host, over http and https.
//
// The transport behaves like an [http.Transport]: it honors the request's context, also while the
// body of the response is read, and closes the body of the request. It adds no headers such as
// User-Agent, and does not decompress.
func (f *Fake) Transport() http.RoundTripper {
	return transport{f}
}

type transport struct {
	fake *Fake
}

func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	ctx := req.Context()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	received, err := serverRequest(req)
	if err != nil {
		return nil, err
	}
	w, err := t.fake.respond(received)
	if err != nil {
		return nil, err
	}
	if err := w.wait(ctx); err != nil {
		return nil, err
	}
	t.fake.recordStatus(w)
	return w.clientResponse(req), nil
}

// serverRequest returns a client's request as a server would read it.
func serverRequest(req *http.Request) (*http.Request, error) {
	switch {
	case req.URL == nil:
		return nil, errors.New("opinetest: the request has no URL")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return nil, fmt.Errorf("opinetest: unsupported protocol scheme %q", req.URL.Scheme)
	case req.URL.Host == "":
		return nil, errors.New("opinetest: the URL of the request has no host")
	}
	target := req.URL.RequestURI()
	line, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, fmt.Errorf("opinetest: %w", err)
	}
	received := req.WithContext(req.Context()) // a copy
	received.Proto, received.ProtoMajor, received.ProtoMinor = "HTTP/1.1", 1, 1
	received.Header = req.Header.Clone()
	received.URL, received.RequestURI, received.RemoteAddr = line, target, "127.0.0.1:0"
	if received.Header == nil {
		received.Header = make(http.Header)
	}
	if received.Method == "" {
		received.Method = http.MethodGet
	}
	if received.Host == "" {
		received.Host = req.URL.Host
	}
	if received.Body == nil {
		received.Body = http.NoBody
	}
	return received, nil
}

// clientResponse returns the response as a client would read it.
func (w *response) clientResponse(req *http.Request) *http.Response {
	if _, exists := w.header["Date"]; !exists {
		w.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	// A fault removes a header by leaving it without values.
	maps.DeleteFunc(w.header, func(_ string, values []string) bool { return len(values) == 0 })
	res := &http.Response{
		Status:        strconv.Itoa(w.status) + " " + statusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		ContentLength: int64(w.contentLength),
		Body:          http.NoBody,
		Request:       req,
	}
	if req.Method != http.MethodHead && w.contentLength > 0 {
		body := &responseBody{ctx: req.Context(), rest: *bytes.NewReader(w.body), end: io.EOF}
		if w.fault.Cut != nil {
			body.end = io.ErrUnexpectedEOF
			if w.fault.Hang {
				body.hang = make(chan struct{})
			}
		}
		res.Body = body
	}
	return res
}

// statusText returns the text that net/http sends with a status.
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "status code " + strconv.Itoa(status)
}

type responseBody struct {
	ctx    context.Context // of the request
	rest   bytes.Reader
	end    error         // after the last byte
	hang   chan struct{} // if not nil, Read waits after the last byte until it is closed
	closed atomic.Bool
}

var errClosed = errors.New("opinetest: read on a closed response body")

func (b *responseBody) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, errClosed
	}
	if b.ctx.Err() != nil {
		return 0, context.Cause(b.ctx)
	}
	n, _ := b.rest.Read(p)
	if b.rest.Len() > 0 || b.end != io.EOF && n > 0 {
		return n, nil
	}
	if b.hang != nil {
		select {
		case <-b.hang:
			return n, errClosed
		case <-b.ctx.Done():
			return n, context.Cause(b.ctx)
		}
	}
	return n, b.end // io.EOF comes with the last bytes, as from a network if the length is known
}

func (b *responseBody) Close() error {
	if !b.closed.Swap(true) && b.hang != nil {
		close(b.hang)
	}
	return nil
}
