package opine

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/opine-go/opine/wrapper/internal/decode"
	"github.com/opine-go/opine/wrapper/internal/transport"
)

// service is what the resources of a client share.
type service struct {
	server    string // the base URL
	http      *http.Client
	timeout   time.Duration // of a whole call, from the caller's http.Client; 0 for none
	transport *transport.Transport
}

// call is one call of an operation.
type call struct {
	*service
	*operation
	id        int64 // of the item that the call is about; 0 for none
	status    int
	requestID string
	attempts  []Attempt
}

func (s *service) call(o *operation, id int64) *call { return &call{service: s, operation: o, id: id} }

// send sends a request that the generated code has built, and decodes the response. Only a JSON body
// with the status of success reaches decode; it must not keep the bytes.
func (c *call) send(ctx context.Context, req *http.Request, err error, decode func(body []byte) error) error {
	if err != nil {
		return c.fail(ErrInvalid, "", err)
	}
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	res, err := c.http.Do(req.WithContext(ctx))
	switch {
	case err != nil && res != nil: // too many redirects, or the caller's CheckRedirect refused one
		c.attempts, c.status = newAttempts(transport.RecordOf(res)), res.StatusCode
		return c.fail(ErrRedirect, "", withoutURL(err))
	case err != nil:
		return c.failRequest(err)
	}
	defer res.Body.Close()
	return c.finish(res, decode)
}

// finish checks a response in the order that cannot mistake a failure for success: the status, the
// media type, the JSON with its required members.
func (c *call) finish(res *http.Response, decode func(body []byte) error) error {
	c.attempts = newAttempts(transport.RecordOf(res))
	c.status = res.StatusCode
	c.requestID = c.transport.Excerpt(res.Header.Get("X-Request-Id"))
	body, err := transport.Body(res)
	if err != nil {
		return c.fail(nil, "the response could not be read", err)
	}
	if res.StatusCode != c.success {
		return c.failStatus(res, body)
	}
	if err := c.checkMediaType(res); err != nil {
		return c.fail(ErrUnexpectedResponse, fmt.Sprintf("%v; the body is %s", err, c.describe(body)), nil)
	}
	if err := decode(body); err != nil {
		return c.fail(ErrUnexpectedResponse, fmt.Sprintf("%s; the body is %s", c.transport.Excerpt(err.Error()), c.describe(body)), nil)
	}
	return nil
}

// checkMediaType accepts application/json in any case and with any parameters, and nothing that
// merely contains the word.
func (c *call) checkMediaType(res *http.Response) error {
	contentType := c.transport.Redact(res.Header.Get("Content-Type")) // before parsing changes its case
	if contentType == "" {
		return errors.New("the response has no media type")
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return fmt.Errorf("the media type %q cannot be parsed", transport.Excerpt(contentType))
	}
	if mediaType != "application/json" {
		return fmt.Errorf("the response is %s, not application/json", transport.Excerpt(mediaType))
	}
	return nil
}

// failStatus returns the error for any status but that of success. The body explains it, but is
// never required: HTML from a proxy or an empty body leaves the status as it was.
func (c *call) failStatus(res *http.Response, body []byte) error {
	failure := c.fail(kindOfStatus(res.StatusCode), "", nil)
	failure.RetryAfter = transport.RetryAfter(res.Header, time.Now())
	if c.checkMediaType(res) == nil {
		var message string
		message, failure.Issues, failure.fromAPI = decode.ErrorBody([]byte(c.transport.Redact(string(body))))
		failure.Message = c.transport.Excerpt(message)
	}
	switch {
	case res.StatusCode < 300: // an answer, with another status than the document has
		failure.Message = "the body is " + c.describe(body)
	case failure.Message == "" && len(body) > 0:
		failure.Message = c.quote(body)
	}
	if failure.kind == ErrUnexpectedResponse {
		failure.Message = strings.TrimSuffix("the API's document has no such status: "+failure.Message, ": ")
	}
	return failure
}

// failRequest returns the error for a request without a response.
func (c *call) failRequest(err error) *Error {
	var failed *transport.Error
	if errors.As(err, &failed) {
		c.attempts = newAttempts(failed.Record)
		err = failed.Unwrap()
	} else {
		err = withoutURL(err)
	}
	if n := len(c.attempts); n > 0 {
		c.status = c.attempts[n-1].Status
	}
	failure := c.fail(nil, "", err)
	if failed != nil {
		failure.RetryAfter = failed.RetryAfter
	}
	return failure
}

// withoutURL unwraps an error of net/http, whose URL may come from a redirect.
func withoutURL(err error) error {
	if wrapped, ok := err.(*url.Error); ok {
		return wrapped.Err
	}
	return err
}

// fail returns the call's error. Message and cause may quote the server, which may quote the key.
func (c *call) fail(kind error, message string, cause error) *Error {
	failure := &Error{
		Operation:  c.name,
		ID:         c.id,
		StatusCode: c.status,
		Message:    c.transport.Redact(message),
		RequestID:  c.requestID,
		Attempts:   c.attempts,
		kind:       kind,
		cause:      cause,
	}
	if cause != nil {
		failure.causeText = transport.OneLine(c.transport.Redact(cause.Error()))
	}
	switch kind {
	case ErrUnauthorized:
		failure.hint = "check the API key, and that it belongs to this server"
	case ErrForbidden:
		failure.hint = "use a key that has the scope " + c.scope
	}
	return failure
}

// mayHaveAppliedBefore reports whether an attempt before the last one may have been carried out.
func (c *call) mayHaveAppliedBefore() bool {
	n := len(c.attempts)
	return n > 1 && slices.ContainsFunc(c.attempts[:n-1], func(a Attempt) bool { return a.mayHaveApplied })
}
