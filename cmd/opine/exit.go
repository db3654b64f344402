package main

import (
	"errors"
	"fmt"

	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
)

// The exit statuses, as `opine help` tells them.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitPartial     = 3
	exitNoKey       = 4
	exitForbidden   = 5
	exitNotFound    = 6
	exitRefused     = 7
	exitDifferences = 8
	exitInterrupted = 130
)

const exitHelp = `Exit status:
  0 ok   1 error   2 usage   3 some removals failed   4 no key, or a bad one   5 the key lacks a scope
  6 not found   7 refused, nobody was removed   8 differences found   130 interrupted`

// exitError is an error that knows its exit status.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func exitf(status int, format string, args ...any) error {
	return &exitError{status, fmt.Errorf(format, args...)}
}

func usagef(format string, args ...any) error { return exitf(exitUsage, format, args...) }

// checkRange refuses a number of a flag that is out of its bounds.
func checkRange(flag string, n, least, most int) error {
	if n < least || n > most {
		return usagef("--%s is %d; it goes from %d to %d", flag, n, least, most)
	}
	return nil
}

// exitStatus is the one place that says which failure ends with which status.
func exitStatus(err error) int {
	var known *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &known):
		return known.status
	case errors.Is(err, opine.ErrUnauthorized):
		return exitNoKey
	case errors.Is(err, opine.ErrForbidden):
		return exitForbidden
	case errors.Is(err, opine.ErrNotFound), errors.Is(err, removal.ErrNotMember):
		return exitNotFound
	case errors.Is(err, removal.ErrRefused):
		return exitRefused
	default:
		return exitFailure
	}
}
