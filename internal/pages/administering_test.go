package pages_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/pages"
	"github.com/opine-go/opine/internal/repository"
)

// TestAdministering follows docs/administering.md, whose block of sh builds the command line and
// starts the sandbox. The sandbox listens on a free port here.
func TestAdministering(t *testing.T) {
	t.Parallel()
	root, bin, dir := repository.Root(t), t.TempDir(), t.TempDir()
	blocks := pages.Read(t, root, "docs/administering.md")
	build, start, found := strings.Cut(strings.TrimSpace(blocks[0].Text), "\n./opine ")
	if blocks[0].Language != "sh" || !found {
		t.Fatal("the page does not begin with building the program and starting the sandbox")
	}
	repository.Output(t, root, nil, "sh", "-c", strings.Replace(build, "-o opine", "-o '"+bin+"/'", 1))
	env := []string{
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"XDG_STATE_HOME=" + filepath.Join(dir, "state"),
	}
	exports := startSandbox(t, filepath.Join(bin, "opine"), strings.Fields(strings.Replace(start, " 4010", " 0", 1))...)
	for _, export := range exports {
		env = append(env, strings.TrimPrefix(export, "export "))
	}
	_, url, _ := strings.Cut(exports[0], "=")
	pages.Player{Dir: dir, Env: env, Adapt: func(command, shown string) (string, string) {
		return command, strings.ReplaceAll(shown, "http://127.0.0.1:4010", url)
	}}.Play(t, blocks)
}

// startSandbox runs the sandbox until the test ends, and returns the two lines that it prints.
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
	t.Cleanup(func() { _ = sandbox.Wait() }) // the end of the test's context has killed it
	lines := bufio.NewScanner(stdout)
	for i := range exports {
		if !lines.Scan() {
			t.Fatalf("the sandbox printed %q", exports)
		}
		exports[i] = lines.Text()
	}
	return exports
}
