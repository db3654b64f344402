package pages_test

import (
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
	env := startSandbox(t, bin, dir, strings.Fields(strings.Replace(start, " 4010", " 0", 1))...)
	url := valueOf(env, "OPINE_BASE_URL")
	pages.Player{Dir: dir, Env: env, Adapt: func(command, shown string) (string, string) {
		return command, strings.ReplaceAll(shown, "http://127.0.0.1:4010", url)
	}}.Play(t, blocks)
}
