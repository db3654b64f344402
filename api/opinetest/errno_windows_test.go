package opinetest_test

import "syscall"

// socketReset is what a socket says of a connection that is reset: Winsock has numbers of its own.
const socketReset = syscall.WSAECONNRESET
