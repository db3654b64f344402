package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

// The exit statuses.
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

// exitError is an error with an exit status.
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

// asUsage makes err a usage error, unless it is nil.
func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUsage, err}
}

func checkRange(flag string, n, low, high int) error {
	if n < low || n > high {
		return usagef("--%s is %d; it must be %d to %d", flag, n, low, high)
	}
	return nil
}

// exitStatus returns the exit status for an error of any command.
func exitStatus(err error) int {
	if known, ok := errors.AsType[*exitError](err); ok {
		return known.status
	}
	for _, known := range []struct {
		err    error
		status int
	}{
		{opine.ErrUnauthorized, exitNoKey},
		{opine.ErrForbidden, exitForbidden},
		{opine.ErrNotFound, exitNotFound},
		{removal.ErrNotMember, exitNotFound},
		{removal.ErrRefused, exitRefused},
	} {
		if errors.Is(err, known.err) {
			return known.status
		}
	}
	return exitFailure
}

// failure is the report of a command that failed, for people or as JSON.
type failure struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Hint      string `json:"hint,omitempty"`
	Status    int    `json:"status,omitempty"` // of the HTTP response
	Retryable bool   `json:"retryable"`
}

// statusCodes name the exit statuses in JSON. apiCodes divide exitFailure further, in this order.
var (
	statusCodes = map[int]string{
		exitFailure: "error", exitUsage: "usage", exitPartial: "partial",
		exitNoKey: "unauthorized", exitForbidden: "forbidden", exitNotFound: "not_found",
		exitRefused: "refused", exitDifferences: "differences", exitInterrupted: "interrupted",
	}
	apiCodes = []struct {
		err       error
		code      string
		retryable bool
	}{
		{opine.ErrRateLimited, "rate_limited", true},
		{opine.ErrServer, "server", true},
		{opine.ErrUnstableListing, "unstable_listing", true},
		{opine.ErrPagination, "pagination", false},
		{opine.ErrRedirect, "redirect", false},
		{opine.ErrResponseTooLarge, "response_too_large", false},
		{opine.ErrUnexpectedResponse, "unexpected_response", false},
		{opine.ErrInvalid, "invalid", false},
	}
)

func describe(command *cobra.Command, err error) failure {
	status := exitStatus(err)
	f := failure{Code: statusCodes[status], Message: strings.TrimPrefix(err.Error(), "opine: ")}
	if status == exitUsage {
		f.Hint = fmt.Sprintf("Run '%s --help' for usage.", command.CommandPath())
	}
	api, isAPI := errors.AsType[*opine.Error](err)
	if isAPI {
		f.Status = api.StatusCode
	}
	if status != exitFailure {
		return f
	}
	for _, known := range apiCodes {
		if errors.Is(err, known.err) {
			f.Code, f.Retryable = known.code, known.retryable
			return f
		}
	}
	_, isNetwork := errors.AsType[net.Error](err)
	f.Retryable = isAPI && (isNetwork || errors.Is(err, io.ErrUnexpectedEOF))
	return f
}

// write prints the failure as JSON if the command's output is JSON.
func (f failure) write(w io.Writer, command *cobra.Command) {
	if format := command.Flag("output"); format != nil && output.IsJSON(format.Value.String()) {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(f)
		return
	}
	fmt.Fprintln(w, "opine: "+f.Message)
	if f.Hint != "" {
		fmt.Fprintln(w, f.Hint)
	}
}
