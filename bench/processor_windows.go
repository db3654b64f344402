package main

import (
	"syscall"
	"time"
)

// processorTime is what the process has used so far, in its own code and in the system's.
func processorTime() time.Duration {
	var created, ended, system, own syscall.Filetime
	self, _ := syscall.GetCurrentProcess()
	// It fails only for a handle that is not this one.
	_ = syscall.GetProcessTimes(self, &created, &ended, &system, &own)
	return duration(system) + duration(own)
}

// duration is of a count of 100 nanoseconds, which [syscall.Filetime.Nanoseconds] would take for a date.
func duration(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}
