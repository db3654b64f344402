package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
	"github.com/spf13/cobra"
)

// failure is how a command ends that did not succeed, for people and, where the output is JSON, for programs.
type failure struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	Hint      string `json:"hint,omitempty"`
	Status    int    `json:"status,omitempty"` // of HTTP
	Retryable bool   `json:"retryable"`
}

// codes name the exit statuses; an error of the API has a closer name of its own.
var codes = map[int]string{
	exitFailure: "error", exitUsage: "usage", exitPartial: "partial", exitNoKey: "unauthorized", exitForbidden: "forbidden",
	exitNotFound: "not_found", exitRefused: "refused", exitDifferences: "differences", exitInterrupted: "interrupted",
}

// apiCodes are tried in order.
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
	f := failure{Code: codes[status], Message: strings.TrimPrefix(err.Error(), "opine: ")}
	if status == exitUsage {
		f.Hint = fmt.Sprintf("Run '%s --help' for usage.", command.CommandPath())
	}
	var api *opine.Error
	if errors.As(err, &api) {
		f.Status = api.StatusCode
	}
	if status == exitFailure {
		for _, known := range apiCodes {
			if errors.Is(err, known.err) {
				f.Code, f.Retryable = known.code, known.retryable
				return f
			}
		}
		var network net.Error
		f.Retryable = api != nil && (errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF))
	}
	return f
}

// write prints the failure the way the command's output is read.
func (f failure) write(w io.Writer, command *cobra.Command) {
	if output := command.Flag("output"); output != nil && isJSON(output.Value.String()) {
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
