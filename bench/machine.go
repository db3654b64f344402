package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	opine "github.com/opine-go/opine/wrapper"
)

// machine describes the machine of the measurement.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s/%s, %s",
		processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// processor returns the name of the model, which only Linux has in this file.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// moduleVersions returns the versions of the modules in this program.
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

// versionText returns the peer's module with its version.
func (p peer) versionText(versions map[string]string) string {
	if p.module == "" {
		return "Go's standard library"
	}
	return strings.TrimSpace(p.module + " " + versions[p.module])
}
