package opine_test

import "syscall"

// The errors of a socket whose connection is reset or refused. Winsock has its own numbers, which
// differ from those that package syscall has under the Unix names.
const (
	connReset   = syscall.WSAECONNRESET
	connRefused = syscall.Errno(10061)
)
