//go:build !windows

package opine_test

import "syscall"

// What a socket says of a connection that is reset or refused.
const (
	connReset   = syscall.ECONNRESET
	connRefused = syscall.ECONNREFUSED
)
