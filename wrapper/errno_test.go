//go:build !windows

package opine_test

import "syscall"

// The errors of a socket whose connection is reset or refused.
const (
	connReset   = syscall.ECONNRESET
	connRefused = syscall.ECONNREFUSED
)
