package main

import (
	"os"
	"syscall"
	"time"
)

// processorTime returns the user and system time of this process.
func processorTime() time.Duration {
	var created, ended, system, own syscall.Filetime
	self, _ := syscall.GetCurrentProcess()
	// It fails only for other handles.
	_ = syscall.GetProcessTimes(self, &created, &ended, &system, &own)
	return duration(system) + duration(own)
}

// duration converts a count of 100 ns. [syscall.Filetime.Nanoseconds] would take it for a date.
func duration(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}

// residentPeak is unknown on Windows.
func residentPeak(*os.ProcessState) uint64 { return 0 }
