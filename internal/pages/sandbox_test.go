package pages_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// startSandbox runs the sandbox of the command in bin until the test ends. It returns the environment
// in which the command uses the sandbox, and keeps its log in dir.
func startSandbox(t *testing.T, bin, dir string, args ...string) (env []string) {
	t.Helper()
	sandbox := exec.CommandContext(t.Context(), filepath.Join(bin, "opine"), args...)
	stdout, err := sandbox.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sandbox.Wait() }) // the end of the test's context has killed it
	env = []string{
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"XDG_STATE_HOME=" + filepath.Join(dir, "state"),
	}
	for lines := bufio.NewScanner(stdout); len(env) < 4; {
		if !lines.Scan() {
			t.Fatalf("the sandbox printed only %q", env[2:])
		}
		env = append(env, strings.TrimPrefix(lines.Text(), "export "))
	}
	return env
}

// valueOf returns the value of a variable. The last one counts.
func valueOf(env []string, name string) (value string) {
	for _, variable := range env {
		if v, ok := strings.CutPrefix(variable, name+"="); ok {
			value = v
		}
	}
	return value
}
