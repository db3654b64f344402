package opine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

const (
	// A page of 1,000 users is about 200 KB; this leaves room for members that are not known yet.
	maxBodySize = 32 << 20
	// An error's body is read for its message only.
	maxErrorBodySize = 64 << 10
)

// read judges a response in the one order that cannot mistake a failure for an answer: the status, the media type, a
// bounded read, then the JSON with its required members, into out. It always closes the body.
func read[T any](e *exchange, res *http.Response, out *T) error {
	defer res.Body.Close()
	e.status = res.StatusCode
	e.requestID = e.excerpt(res.Header.Get("X-Request-Id"))
	if res.StatusCode != http.StatusOK {
		return e.readError(res)
	}
	if err := jsonMediaType(res.Header.Get("Content-Type")); err != nil {
		head, _ := io.ReadAll(io.LimitReader(res.Body, quotedFrom))
		return e.fail(ErrUnexpectedResponse, fmt.Sprintf("%v; it begins with %s", err, e.quote(head)), nil)
	}
	body := bodies.Get().(*bytes.Buffer)
	defer putBody(body)
	switch n, err := body.ReadFrom(io.LimitReader(res.Body, maxBodySize+1)); {
	case err != nil:
		return e.fail(nil, "the response could not be read to its end", err)
	case n > maxBodySize:
		return e.fail(ErrResponseTooLarge, fmt.Sprintf("the body is longer than %d bytes", maxBodySize), nil)
	}
	if err := decode(body.Bytes(), out); err != nil {
		return e.fail(ErrUnexpectedResponse, fmt.Sprintf("%v; the body begins with %s", err, e.quote(body.Bytes())), nil)
	}
	return nil
}

// bodies are reused: nothing that is read from a body refers to it.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// putBody keeps no buffer that is far longer than a page.
func putBody(body *bytes.Buffer) {
	if body.Cap() <= 4<<20 {
		body.Reset()
		bodies.Put(body)
	}
}

// readError turns any other status into an error. What the body says is a help, never a condition: HTML from a proxy or an
// empty body leaves the status as it was.
func (e *exchange) readError(res *http.Response) error {
	kind := kindOfStatus(res.StatusCode)
	if kind == ErrUnexpectedResponse {
		return e.fail(kind, "the API has no such status", nil)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxErrorBodySize))
	body = []byte(e.key.redact(string(body)))
	failure := e.fail(kind, "", nil)
	if err == nil && jsonMediaType(res.Header.Get("Content-Type")) == nil {
		message, issues := decodeError(body)
		failure.Message, failure.Issues = e.excerpt(message), issues
	}
	if failure.Message == "" && len(body) > 0 {
		failure.Message = e.quote(body)
	}
	return failure
}

// jsonMediaType accepts application/json in any case and with any parameters, and nothing that merely contains the word.
func jsonMediaType(contentType string) error {
	if contentType == "" {
		return errors.New("the response has no media type")
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return fmt.Errorf("the media type %q cannot be parsed", excerpt(contentType))
	}
	if mediaType != "application/json" {
		return fmt.Errorf("the response is %s, not application/json", excerpt(mediaType))
	}
	return nil
}

// quotedFrom is how much of a body is looked at for what an error shows of it.
const quotedFrom = 4 << 10

// quote shows the beginning of a body on one line.
func (e *exchange) quote(body []byte) string {
	if len(body) == 0 {
		return "nothing"
	}
	return `"` + e.excerpt(strings.TrimSpace(string(body[:min(len(body), quotedFrom)]))) + `"`
}

// excerpt makes a server's text fit for an error. The key goes first, so that no cut leaves half of it.
func (e *exchange) excerpt(text string) string { return excerpt(e.key.redact(text)) }
