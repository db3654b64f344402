package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/opine-go/opine/cmd/opine/internal/output"
	"github.com/opine-go/opine/cmd/opine/internal/removal"
	"github.com/opine-go/opine/cmd/opine/internal/terminal"
	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

// The exit statuses. Each has one meaning, in every command. A signal adds its number to
// exitSignal.
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
	exitNeedsHuman  = 9
	exitSignal      = 128
	exitInterrupted = exitSignal + int(syscall.SIGINT)
)

var exitStatuses = []struct {
	status  int
	code    string // in JSON
	meaning string
}{
	{exitOK, "", "everything is done"},
	{exitFailure, "error", "an error of the network, the server or a file, or lost output"},
	{exitUsage, "usage", "wrong usage; nothing was sent"},
	{exitPartial, "partial", "changes are partly done"},
	{exitNoKey, "unauthorized", "there is no API key, or the server does not accept it"},
	{exitForbidden, "forbidden", "the key lacks a scope"},
	{exitNotFound, "not_found", "a named person or invitation is not there"},
	{exitRefused, "refused", "a guard refused; nothing was changed"},
	{exitDifferences, "differences", "the server differs from the API's document"},
	{exitNeedsHuman, "needs_human", "a plan was written, and some rows need a human"},
	{exitSignal + int(syscall.SIGHUP), "interrupted", "stopped by SIGHUP"},
	{exitInterrupted, "interrupted", "stopped by SIGINT (Ctrl-C)"},
	{exitSignal + int(syscall.SIGTERM), "interrupted", "stopped by SIGTERM"},
}

// exitHelp is the table of the exit statuses. Manual pages keep the form of indented lines.
func exitHelp() string {
	var help strings.Builder
	help.WriteString("Exit statuses:\n\n")
	for _, e := range exitStatuses {
		fmt.Fprintf(&help, "    %-3d  %s\n", e.status, e.meaning)
	}
	return strings.TrimSuffix(help.String(), "\n")
}

func newExitCodesTopic() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "The exit statuses", Long: exitHelp()}
}

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
	if stopped, ok := errors.AsType[stoppedError](err); ok {
		return exitSignal + int(stopped.signal)
	}
	// Only a request for one item shows that a named item is not there; a listing has a wrong URL.
	if api, ok := errors.AsType[*opine.Error](err); ok && api.ID == 0 && errors.Is(err, opine.ErrNotFound) {
		return exitFailure
	}
	for _, known := range []struct {
		err    error
		status int
	}{
		{opine.ErrUnauthorized, exitNoKey},
		{opine.ErrForbidden, exitForbidden},
		{opine.ErrNotFound, exitNotFound},
		{removal.ErrNotMember, exitNotFound},
		{removal.ErrNotInLog, exitNotFound},
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

// apiCodes are the codes of exitFailure, in this order; all other errors have the code of the
// status.
var apiCodes = []struct {
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

func describe(command *cobra.Command, err error) failure {
	status := exitStatus(err)
	// The errors of package opine begin with its name, also inside of others.
	f := failure{Message: strings.ReplaceAll(strings.TrimPrefix(err.Error(), "opine: "), ": opine: ", ": ")}
	for _, e := range exitStatuses {
		if e.status == status {
			f.Code = e.code
		}
	}
	if status == exitUsage {
		f.Hint = fmt.Sprintf("Run '%s --help' for usage.", command.CommandPath())
	}
	api, isAPI := errors.AsType[*opine.Error](err)
	if isAPI {
		f.Status = api.StatusCode
	}
	if isAPI && api.ID == 0 && errors.Is(err, opine.ErrNotFound) {
		f.Hint = "The server does not know the address. Is the path of the base URL right?"
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

var outputFlag = regexp.MustCompile(`^(?:--output|-[a-zA-Z]*?o)(?:=?(.+))?$`)

// asksForJSON reports whether the last -o of the command line is json or ndjson. It does not need
// the parsed flags, so that it also works for a mistake in an earlier flag.
func asksForJSON(args []string) bool {
	asks := false
	for i, arg := range args {
		if arg == "--" {
			break
		}
		match := outputFlag.FindStringSubmatch(arg)
		switch {
		case match == nil:
		case match[1] != "":
			asks = output.IsJSON(match[1])
		case i+1 < len(args):
			asks = output.IsJSON(args[i+1])
		}
	}
	return asks
}

// write prints the failure, as JSON for programs.
func (f failure) write(w *os.File, asJSON bool) {
	if asJSON {
		_ = terminal.EncodeJSON(w, f, "")
		return
	}
	fmt.Fprintln(w, terminal.Red(w, "opine:"), terminal.Escape(f.Message))
	if f.Hint != "" {
		fmt.Fprintln(w, f.Hint)
	}
}
