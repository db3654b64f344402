//go:build !windows

package main

import (
	"os"
	"os/exec"
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
