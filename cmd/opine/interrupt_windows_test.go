package main

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"
)

// interruptible prepares a command for interrupt: only its own process group is interrupted.
func interruptible(cmd *exec.Cmd) *exec.Cmd {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	return cmd
}

var generateConsoleCtrlEvent = syscall.NewLazyDLL("kernel32.dll").NewProc("GenerateConsoleCtrlEvent")

// interrupt acts like Ctrl-Break, because Ctrl-C cannot be sent to a process group. Go maps both to
// [os.Interrupt].
func interrupt(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	sent, _, err := generateConsoleCtrlEvent.Call(syscall.CTRL_BREAK_EVENT, uintptr(cmd.Process.Pid))
	if sent != 0 {
		return
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if errors.Is(err, syscall.Errno(6)) { // ERROR_INVALID_HANDLE
		t.Skip("there is no console to interrupt a program from")
	}
	t.Fatal(err)
}
