package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// machine says on what it was measured.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// processor is the model's name, where the system tells it in Linux's way.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "an unnamed processor"
	}
	for line := range strings.Lines(string(info)) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "an unnamed processor"
}

// moduleVersions are the versions of the modules that this program was built of.
func moduleVersions() map[string]string {
	versions := map[string]string{"github.com/opine-go/opine": opine.Version + ", this checkout"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	for _, module := range info.Deps {
		if module.Replace == nil {
			versions[module.Path] = module.Version
		}
	}
	return versions
}

// versionText names the peer's module and its version.
func (p peer) versionText(versions map[string]string) string {
	if p.module == "" {
		return "Go's standard library"
	}
	return strings.TrimSpace(p.module + " " + versions[p.module])
}
