package transport

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
	// A page of 1,000 users takes about 200 KB. The rest is room for members that nobody knows yet.
	maxBody = 32 << 20
	// The body of an error is read for its message only.
	maxErrorBody = 64 << 10
	// A declared length is believed up to here: the server may send nothing and still cost the memory.
	maxPreallocation = 1 << 20
	// Larger buffers are not kept for reuse.
	maxPooledBuffer = 4 << 20
)

// bufferTransport reads each body into memory, up to a limit that applies after decompression. What
// follows cannot be truncated and cannot last forever. The body of an error is cut at its limit.
type bufferTransport struct{ next http.RoundTripper }

func (t *bufferTransport) RoundTrip(req *http.Request) (buffered *http.Response, err error) {
	// A listing sends requests from goroutines whose panics the caller could not recover.
	defer func() {
		if value := recover(); value != nil {
			buffered, err = nil, &finalError{fmt.Errorf("the RoundTripper panicked: %v", value)}
		}
	}()
	res, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode < 200 {
		// The body of a 101 is the raw connection, which heeds no context: it is not even read.
		res.Body.Close()
		return nil, &rejectedError{res.StatusCode, fmt.Errorf("%w: %d is not a final status", ErrUnexpectedResponse, res.StatusCode)}
	}
	defer res.Body.Close()
	success, limit := res.StatusCode <= 299, int64(maxErrorBody)
	if success {
		limit = maxBody
	}
	body := &bufferedBody{buffer: buffers.Get().(*bytes.Buffer)}
	if res.ContentLength > 0 && res.ContentLength <= limit && req.Method != http.MethodHead {
		body.buffer.Grow(int(min(res.ContentLength, maxPreallocation)) + bytes.MinRead)
	}
	n, err := body.buffer.ReadFrom(io.LimitReader(res.Body, limit+1))
	switch {
	case !success: // whatever arrived: the status is the news
		body.buffer.Truncate(int(min(n, limit)))
	case err != nil:
		body.Close()
		return nil, &rejectedError{res.StatusCode, bodyError(err)}
	case n > limit:
		body.Close()
		return nil, &rejectedError{res.StatusCode, fmt.Errorf("%w: the body is longer than %d bytes", ErrResponseTooLarge, limit)}
	}
	res.Body, res.TransferEncoding = body, nil
	if req.Method != http.MethodHead {
		res.ContentLength = int64(body.buffer.Len())
	}
	return res, nil
}

// bodyError separates a body that does not match its Content-Encoding from a truncated one.
func bodyError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: the body cannot be decompressed: %w", ErrUnexpectedResponse, err)
	}
	return fmt.Errorf("the body is truncated: %w", err)
}

// buffers are reused after their body is closed.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// bufferedBody is a body in memory. Close returns the buffer.
type bufferedBody struct{ buffer *bytes.Buffer }

var errClosedBody = errors.New("the response body is closed")

func (b *bufferedBody) Read(p []byte) (int, error) {
	if b.buffer == nil {
		return 0, errClosedBody
	}
	return b.buffer.Read(p)
}

func (b *bufferedBody) Close() error {
	if b.buffer != nil && b.buffer.Cap() <= maxPooledBuffer {
		b.buffer.Reset()
		buffers.Put(b.buffer)
	}
	b.buffer = nil
	return nil
}

// Body returns the body of a response that passed a Transport, without a copy. It is invalid after
// the body is closed.
func Body(res *http.Response) ([]byte, error) {
	if body, ok := res.Body.(*bufferedBody); ok && body.buffer != nil {
		return body.buffer.Bytes(), nil
	}
	return io.ReadAll(io.LimitReader(res.Body, maxBody))
}
