package decode

import (
	"fmt"
	"strconv"
)

// Error reports where a document is wrong and how. It never quotes text, which may be somebody's name or address.
type Error struct {
	pointer string // a JSON pointer; names that only the server knows are shown as *
	problem string
}

func (e *Error) Error() string {
	if e.pointer == "" {
		return "the body " + e.problem
	}
	return e.pointer + " " + e.problem
}

func problem(format string, values ...any) *Error {
	return &Error{problem: fmt.Sprintf(format, values...)}
}

// atPath puts a token before the pointer of an error.
func atPath(token string, err *Error) *Error {
	if err != nil {
		err.pointer = "/" + token + err.pointer
	}
	return err
}

func atIndex(i int, err *Error) *Error { return atPath(strconv.Itoa(i), err) }
