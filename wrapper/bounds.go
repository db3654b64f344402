package opine

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

const (
	// A page of 1,000 users is about 200 KB; this leaves room for members that are not known yet.
	maxBodySize = 32 << 20
	// An error's body is read for its message only.
	maxErrorBodySize = 64 << 10
)

// boundsLink reads each body whole, up to a bound that counts what decompression makes of it, and gives it back out of a
// buffer. What follows can neither be cut short nor run on for ever. The body of an error is cut at its bound.
type boundsLink struct{ next http.RoundTripper }

func (l *boundsLink) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	most := int64(maxBodySize)
	if res.StatusCode != http.StatusOK {
		most = maxErrorBodySize
	}
	body := &bufferedBody{buffer: buffers.Get().(*bytes.Buffer)}
	if res.ContentLength > 0 && res.ContentLength <= most {
		body.buffer.Grow(int(res.ContentLength) + bytes.MinRead) // else it would grow to twice the length, by copying
	}
	n, err := body.buffer.ReadFrom(io.LimitReader(res.Body, most+1))
	switch {
	case res.StatusCode != http.StatusOK:
		// Whatever could be read: the status is the news.
		body.buffer.Truncate(int(min(n, most)))
	case err != nil:
		body.Close()
		if unreadable(err) {
			return nil, &responseError{res.StatusCode, fmt.Errorf("%w: the body cannot be decompressed: %w", ErrUnexpectedResponse, err)}
		}
		return nil, &responseError{res.StatusCode, fmt.Errorf("the body broke off: %w", err)}
	case n > most:
		body.Close()
		return nil, &responseError{res.StatusCode, fmt.Errorf("%w: the body is longer than %d bytes", ErrResponseTooLarge, most)}
	}
	res.Body, res.ContentLength = body, int64(body.buffer.Len())
	return res, nil
}

// unreadable tells a body that is not what its Content-Encoding says from one that broke off.
func unreadable(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

// responseError is a response that was refused, or could not be read to its end, though its status is known.
type responseError struct {
	status int
	cause  error
}

func (e *responseError) Error() string { return e.cause.Error() }
func (e *responseError) Unwrap() error { return e.cause }

// buffers are reused: whoever has read a body, and closed it, refers to nothing in it.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// bufferedBody is a body that was read before. It gives its buffer back when it is closed.
type bufferedBody struct{ buffer *bytes.Buffer }

var errClosedBody = errors.New("the response's body is closed")

func (b *bufferedBody) Read(p []byte) (int, error) {
	if b.buffer == nil {
		return 0, errClosedBody
	}
	return b.buffer.Read(p)
}

// bytes is what has not been read yet. It must not be used after Close.
func (b *bufferedBody) bytes() []byte { return b.buffer.Bytes() }

func (b *bufferedBody) Close() error {
	// A buffer far longer than a page is not kept.
	if b.buffer != nil && b.buffer.Cap() <= 4<<20 {
		b.buffer.Reset()
		buffers.Put(b.buffer)
	}
	b.buffer = nil
	return nil
}
