//go:build clone

package repository_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

// TestGoInstall installs the command line from a tag, as `go install …@v0.1.0` does for users, into
// an empty module cache.
func TestGoInstall(t *testing.T) {
	t.Parallel()
	origin, dir := repository.FileURL(repository.Copy(t)), t.TempDir()
	settings := strings.Fields(repository.Output(t, dir, nil, "go", "env", "GOMODCACHE", "GOPROXY"))
	proxy := repository.FileURL(settings[0]) + "/cache/download," + settings[1]
	env := []string{
		"GOBIN=" + dir, "GOMODCACHE=" + filepath.Join(dir, "modules"), "GOFLAGS=-modcacherw -trimpath", "GOSUMDB=off",
		"GOPRIVATE=" + module, "GOVCS=*:all", "GOPROXY=" + proxy,
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url." + origin + ".insteadOf", "GIT_CONFIG_VALUE_0=https://" + module,
	}
	repository.Output(t, dir, env, "go", "install", module+"/cmd/opine@v0.1.0")
	program := filepath.Join(dir, "opine")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if got := repository.Output(t, dir, nil, program, "version"); !strings.HasPrefix(got, "opine v0.1.0 (") {
		t.Errorf("opine version prints %s", got)
	}
	document, err := os.ReadFile(filepath.Join(repository.Root(t), "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := repository.Output(t, dir, nil, program, "spec"); got != string(document) {
		t.Error("opine spec does not print openapi.yaml")
	}
}
