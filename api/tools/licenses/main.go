// Command licenses prints the licenses of everything that is linked into the command line, for the
// files of a release. Its argument is the root of the repository.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: licenses ROOT")
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	dirs := map[string]string{"Go " + runtime.Version(): string(bytes.TrimSpace(goroot))}
	for _, system := range []string{"linux", "darwin", "windows"} {
		if err := linkedModules(args[0], system, dirs); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(dirs)) {
		if err := writeLicenses(out, name, dirs[name]); err != nil {
			return err
		}
	}
	return nil
}

// linkedModules adds the folders of the modules that the command line is built from on a system.
func linkedModules(root, system string, dirs map[string]string) error {
	command := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/opine")
	command.Dir = root
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	list, err := command.Output()
	if err != nil {
		return fmt.Errorf("%w: %s", err, stderr.Bytes())
	}
	for packages := json.NewDecoder(bytes.NewReader(list)); packages.More(); {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := packages.Decode(&p); err != nil {
			return err
		}
		if p.Module != nil && !p.Module.Main {
			dirs[p.Module.Path+" "+p.Module.Version] = p.Module.Dir
		}
	}
	return nil
}

var licenseName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)`)

// writeLicenses writes the licenses in the root of a module, which must have one.
func writeLicenses(out io.Writer, module, dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	found := false
	for _, file := range files {
		if file.IsDir() || !licenseName.MatchString(file.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			return err
		}
		found = true
		if _, err := fmt.Fprintf(out, "%s: %s\n\n%s\n\n", module, file.Name(), bytes.TrimSpace(text)); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s has no license", module)
	}
	return nil
}
