package opine_test

import "syscall"

// What a socket says of a connection that is reset or refused: Winsock has numbers of its own, and no socket of Windows says
// what the syscall package has under the names of Unix.
const (
	connReset   = syscall.WSAECONNRESET
	connRefused = syscall.Errno(10061)
)
