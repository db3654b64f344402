package spec_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestGoInstall installs the command line from the module alone, as `go install …@v0.1.0` does for people: from a repository that
// has the tag, without this folder, and with a module cache of its own, so that the version is that of this test.
func TestGoInstall(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("copies the modules that the program is made of")
	}
	repository := fileURL(copyOfRepository(t))
	dir := t.TempDir()
	known := fileURL(strings.TrimSpace(output(t, ".", nil, "go", "env", "GOMODCACHE"))) + "/cache/download"
	elsewhere := strings.TrimSpace(output(t, ".", nil, "go", "env", "GOPROXY"))
	env := []string{
		"GOBIN=" + dir, "GOMODCACHE=" + filepath.Join(dir, "modules"), "GOFLAGS=-modcacherw -trimpath", "GOSUMDB=off",
		"GOPRIVATE=" + module, "GOVCS=*:all", "GOPROXY=" + known + "," + elsewhere,
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url." + repository + ".insteadOf", "GIT_CONFIG_VALUE_0=https://" + module,
	}
	if out, err := runIn(t, dir, env, "", "go", "install", module+"/cmd/opine@v0.1.0"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program := filepath.Join(dir, "opine")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if got := output(t, dir, nil, program, "version"); !strings.HasPrefix(got, "opine v0.1.0 (") {
		t.Errorf("it says %s", got)
	}
	if got := output(t, dir, nil, program, "spec"); got != readPage(t, "openapi.yaml") {
		t.Error("its document is not openapi.yaml")
	}
}
