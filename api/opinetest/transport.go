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

// Transport returns a way to the fake without a network: no socket, no port and no goroutine, so that it is cheap, and at
// home in a bubble of testing/synctest if the fake was made in it. It answers requests for every host, over http and https.
// The fake that it leads to is the same as over a socket.
//
// It takes the place of an [http.Transport], and behaves like one to its caller where the fake can tell: the request's
// context is honoured, also while its body is read; the request's body is closed; a response belongs to its request and
// has a length. It does not add headers such as User-Agent to the request, and does not decompress.
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
	received, err := asReceived(req)
	if err != nil {
		return nil, err
	}
	a, err := t.fake.answer(received)
	if err != nil {
		return nil, err
	}
	if err := a.wait(ctx); err != nil {
		return nil, err
	}
	t.fake.answered(a)
	return a.response(req), nil
}

// asReceived makes of a client's request what a server would read from the network.
func asReceived(req *http.Request) (*http.Request, error) {
	if req.URL == nil {
		return nil, errors.New("opinetest: the request has no URL")
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return nil, fmt.Errorf("opinetest: unsupported protocol scheme %q", req.URL.Scheme)
	}
	if req.URL.Host == "" {
		return nil, errors.New("opinetest: the request's URL has no host")
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

// response makes of an answer what a client would read from the network.
func (a *answer) response(req *http.Request) *http.Response {
	if _, given := a.header["Date"]; !given {
		a.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	maps.DeleteFunc(a.header, func(_ string, values []string) bool { return len(values) == 0 }) // removed by a fault
	res := &http.Response{
		Status:        strconv.Itoa(a.status) + " " + statusText(a.status),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.header,
		ContentLength: int64(a.promised),
		Body:          http.NoBody,
		Request:       req,
	}
	if req.Method != http.MethodHead && a.promised > 0 {
		b := &body{ctx: req.Context(), rest: *bytes.NewReader(a.body), end: io.EOF}
		if a.fault.Cut != nil {
			b.end = io.ErrUnexpectedEOF
			if a.fault.Hang {
				b.stall = make(chan struct{})
			}
		}
		res.Body = b
	}
	return res
}

// statusText is the text that a server of net/http sends with a status.
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "status code " + strconv.Itoa(status)
}

// body is the body of a response.
type body struct {
	ctx    context.Context // the request's, which covers the reading too
	rest   bytes.Reader
	end    error         // what comes after the last byte
	stall  chan struct{} // if there is one, nothing comes after the last byte until it is closed
	closed atomic.Bool
}

var errClosed = errors.New("opinetest: read on a closed response body")

func (b *body) Read(p []byte) (int, error) {
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
	if b.stall != nil {
		select {
		case <-b.stall:
			return n, errClosed
		case <-b.ctx.Done():
			return n, context.Cause(b.ctx)
		}
	}
	return n, b.end // io.EOF with the last bytes, as from a network when the length is known
}

func (b *body) Close() error {
	if !b.closed.Swap(true) && b.stall != nil {
		close(b.stall)
	}
	return nil
}
