package main

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"
)

// interruptible prepares a command for interrupt: in a group of its own it is interrupted alone.
func interruptible(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	return cmd
}

var generateConsoleCtrlEvent = syscall.NewLazyDLL("kernel32.dll").NewProc("GenerateConsoleCtrlEvent")

// interrupt does what Ctrl-Break does, since Ctrl-C is not for a group of processes. Go makes [os.Interrupt] of both.
func interrupt(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	sent, _, err := generateConsoleCtrlEvent.Call(syscall.CTRL_BREAK_EVENT, uintptr(cmd.Process.Pid))
	if sent != 0 {
		return
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if errors.Is(err, syscall.Errno(6)) { // ERROR_INVALID_HANDLE
		t.Skip("there is no console here to interrupt a program from")
	}
	t.Fatal(err)
}
