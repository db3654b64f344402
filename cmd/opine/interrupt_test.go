//go:build !windows

package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// interruptible prepares a command for interrupt.
func interruptible(cmd *exec.Cmd) *exec.Cmd { return cmd }

// interrupt acts like Ctrl-C.
func interrupt(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
}

func TestSignalsDuringARequest(t *testing.T) {
	t.Parallel()
	for signal, status := range map[syscall.Signal]int{syscall.SIGHUP: 129, syscall.SIGTERM: 143} {
		url, asked := silentServer(t)
		cmd := opineCommand(t, url, "key", "users", "list")
		_, stderr := start(t, cmd)
		<-asked
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		expectEnd(t, cmd, stderr, status, "opine: "+signal.String()+" signal received\n")
	}
}
