//go:build !windows

package opinetest_test

import "syscall"

// socketReset is what a socket says of a connection that is reset.
const socketReset = syscall.ECONNRESET
