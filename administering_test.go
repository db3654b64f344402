package spec_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAdministering does what docs/administering.md says: its block of sh builds the program and starts the sandbox, on another
// port here, and the rest talks to that.
func TestAdministering(t *testing.T) {
	t.Parallel()
	blocks := blocksOf(t, readPage(t, "docs/administering.md"))
	bin, dir := t.TempDir(), t.TempDir()
	build, start, found := strings.Cut(strings.TrimSpace(only(t, blocks, "sh", 1)[0].text), "\n./opine ")
	if !found {
		t.Fatal("the page does not begin with building the program and starting the sandbox")
	}
	if out, err := runIn(t, ".", nil, "", "sh", "-c", strings.Replace(build, "-o opine", "-o '"+bin+"/'", 1)); err != nil {
		t.Fatalf("%s: %v\n%s", build, err, out)
	}
	env := []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "XDG_STATE_HOME=" + filepath.Join(dir, "state")}
	exports := startSandbox(t, filepath.Join(bin, "opine"), strings.Fields(strings.Replace(start, " 4010", " 0", 1))...)
	for _, export := range exports {
		env = append(env, strings.TrimPrefix(export, "export "))
	}
	_, here, _ := strings.Cut(exports[0], "=")
	page{dir, env, func(command, shown string) (string, string) {
		return command, strings.ReplaceAll(shown, "http://127.0.0.1:4010", here)
	}}.play(t, blocks)
}

// startSandbox runs the sandbox until the test ends, and gives the two lines that it prints.
func startSandbox(t *testing.T, program string, args ...string) (exports [2]string) {
	t.Helper()
	sandbox := exec.CommandContext(t.Context(), program, args...)
	stdout, err := sandbox.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sandbox.Wait() }) // the test's context has killed it by then
	lines := bufio.NewScanner(stdout)
	for i := range exports {
		if !lines.Scan() {
			t.Fatalf("the sandbox printed %q", exports)
		}
		exports[i] = lines.Text()
	}
	return exports
}
