package opine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// read judges a response in the one order that cannot mistake a failure for an answer: the status, the media type, then the
// JSON with its required members. It always closes the body, which the transport has bounded.
func (e *exchange) read(res *http.Response, decode func(body []byte) error) error {
	defer res.Body.Close()
	e.status = res.StatusCode
	e.requestID = e.excerpt(res.Header.Get("X-Request-Id"))
	body, err := bodyOf(res)
	if err != nil {
		return e.fail(nil, "the response could not be read to its end", err)
	}
	if res.StatusCode != http.StatusOK {
		return e.readError(res, body)
	}
	if err := e.jsonMediaType(res); err != nil {
		return e.fail(ErrUnexpectedResponse, fmt.Sprintf("%v; it begins with %s", err, e.quote(body)), nil)
	}
	if err := decode(body); err != nil {
		why := err.Error()
		if place, ok := errors.AsType[*placeError](err); ok {
			why = place.text(e.excerpt)
		}
		return e.fail(ErrUnexpectedResponse, fmt.Sprintf("%s; the body begins with %s", why, e.quote(body)), nil)
	}
	return nil
}

// bodyOf gives the body, which must not be used after it is closed.
func bodyOf(res *http.Response) ([]byte, error) {
	if buffered, ok := res.Body.(*bufferedBody); ok {
		return buffered.bytes(), nil
	}
	// A client with a timeout wraps the body.
	return io.ReadAll(io.LimitReader(res.Body, maxBodySize))
}

// readError turns any other status into an error. What the body says is a help, never a condition: HTML from a proxy or an
// empty body leaves the status as it was.
func (e *exchange) readError(res *http.Response, body []byte) error {
	failure := e.fail(kindOfStatus(res.StatusCode), "", nil)
	failure.RetryAfter, _ = retryAfter(res.Header.Get("Retry-After"), time.Now())
	if failure.kind == ErrUnexpectedResponse {
		failure.Message = "the API has no such status; the body begins with " + e.quote(body)
		return failure
	}
	if e.jsonMediaType(res) == nil {
		message, issues := decodeError([]byte(e.redact(unescaped(body))))
		failure.Message, failure.Issues = e.excerpt(message), issues
	}
	if failure.Message == "" && len(body) > 0 {
		failure.Message = e.quote(body)
	}
	return failure
}

// jsonMediaType accepts application/json in any case and with any parameters, and nothing that merely contains the word.
func (e *exchange) jsonMediaType(res *http.Response) error {
	contentType := res.Header.Get("Content-Type")
	if contentType == "" {
		return errors.New("the response has no media type")
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return fmt.Errorf("the media type %q cannot be parsed", e.excerpt(contentType))
	}
	if mediaType != "application/json" {
		return fmt.Errorf("the response is %s, not application/json", e.excerpt(mediaType))
	}
	return nil
}

// unescaped gives JSON without escapes that it need not have: they would hide a key from redact.
func unescaped(body []byte) string {
	value := jsontext.Value(bytes.Clone(body))
	if value.Format(jsontext.AllowDuplicateNames(true)) != nil {
		return string(body)
	}
	return string(value)
}

// quotedFrom is how much of a body is looked at for what an error shows of it. It is much more than that, so that no key is
// cut in the part that is shown.
const quotedFrom = 16 * maxKeyLength

// quote shows the beginning of a body on one line.
func (e *exchange) quote(body []byte) string {
	if len(body) == 0 {
		return "nothing"
	}
	text := unescaped(bytes.TrimSpace(body))
	return `"` + e.excerpt(text[:min(len(text), quotedFrom)]) + `"`
}
