package repository

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Run runs a command, and returns what it prints to both streams.
func Run(t *testing.T, dir string, env []string, input string, command ...string) (string, error) {
	t.Helper()
	cmd := isolated(t, dir, env, command)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Status runs a command that may fail, and returns what it prints to both streams and its exit
// status.
func Status(t *testing.T, dir string, env []string, command ...string) (string, int) {
	t.Helper()
	out, err := Run(t, dir, env, "", command...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return out, exit.ExitCode()
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return out, 0
}

// Output runs a command that must succeed, and returns what it prints to standard output.
func Output(t *testing.T, dir string, env []string, command ...string) string {
	t.Helper()
	cmd := isolated(t, dir, env, command)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, out, stderr.String())
	}
	return string(out)
}

// isolated prepares a command that ignores the make, the git and the Git configuration that the
// test runs under.
func isolated(t *testing.T, dir string, env, command []string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "MAKE") || strings.HasPrefix(variable, "MFLAGS=") ||
			strings.HasPrefix(variable, "GIT_")
	})
	cmd.Env = append(cmd.Env, "GOWORK=off", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@example.com",
		"GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@example.com")
	cmd.Env = append(cmd.Env, env...)
	return cmd
}
