package opine

import (
	"fmt"
	"net/http"
)

// operation is what an error says about an operation of the API's document.
type operation struct {
	name  string // its operationId
	scope string // the narrowest scope that allows it
}

var (
	listUsers  = operation{"listUsers", "users:read"}
	removeUser = operation{"removeUser", "users:write"}
)

// exchange is one request and its response, as far as an error tells of them.
type exchange struct {
	operation
	key       secret
	userID    int64
	status    int
	requestID string
}

// fail makes the operation's error. The message may quote the server, which may quote the key.
func (e *exchange) fail(kind error, message string, cause error) *Error {
	return &Error{
		Operation:  e.name,
		UserID:     e.userID,
		StatusCode: e.status,
		Message:    e.key.redact(message),
		RequestID:  e.requestID,
		kind:       kind,
		cause:      cause,
		hint:       e.hint(kind),
	}
}

func (e *exchange) hint(kind error) string {
	switch kind {
	case ErrUnauthorized:
		return "check the API key, and that it belongs to this server"
	case ErrForbidden:
		return fmt.Sprintf("use a key that has the scope %s", e.scope)
	default:
		return ""
	}
}

// judge judges what the generated client gave: a response, read into out, or an error.
func judge[T any](e *exchange, res *http.Response, err error, out *T) error {
	if err != nil {
		return e.fail(nil, "", err)
	}
	return read(e, res, out)
}
