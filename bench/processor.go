//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is what the process has used so far, in its own code and in the system's.
func processorTime() time.Duration {
	var usage syscall.Rusage
	// It fails only for an argument that is not this one.
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
