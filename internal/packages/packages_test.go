//go:build dist

// Package packages_test tests the files of a release, in the folder OPINE_DIST. It installs nothing.
package packages_test

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/repository"
)

// file returns the only file of the release that matches a pattern.
func file(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("OPINE_DIST"), pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s in OPINE_DIST: %v, %v", pattern, files, err)
	}
	return files[0]
}

func TestDebianPackage(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	repository.Output(t, root, nil, "dpkg-deb", "--extract", file(t, "*_linux_"+runtime.GOARCH+".deb"), root)
	bin := filepath.Join(root, "usr/bin")
	version := repository.Output(t, root, nil, filepath.Join(bin, "opine"), "version")
	if !strings.HasPrefix(version, "opine v") {
		t.Errorf("opine version printed %q", version)
	}
	page := repository.Output(t, root, []string{"LC_ALL=C", "MANPAGER=cat", "MANWIDTH=80"}, "man",
		filepath.Join(root, "usr/share/man/man1/opine-offboard-plan.1"))
	if !strings.Contains(page, "opine offboard plan") || !strings.Contains(page, "--leavers") {
		t.Errorf("the manual page is\n%s", page)
	}

	// Without the package bash-completion, the script needs these variables from its caller.
	complete := `_init_completion() { words=(opine users l) cword=2 cur=l prev=users; }
. usr/share/bash-completion/completions/opine
COMP_LINE="opine users l" COMP_POINT=13 COMP_TYPE=9
__start_opine
printf '%s\n' "${COMPREPLY[@]}"`
	path := []string{"PATH=" + bin + ":" + os.Getenv("PATH")}
	if completed := repository.Output(t, root, path, "bash", "--norc", "-c", complete); strings.TrimSpace(completed) != "list" {
		t.Errorf("bash completes %q", completed)
	}
}

// installed are the files that every package has, by their path under the root.
var installed = []string{
	"usr/bin/opine", "usr/share/man/man1/opine.1", "usr/share/doc/opine/copyright", "usr/share/doc/opine/THIRD_PARTY_LICENSES",
	"usr/share/bash-completion/completions/opine", "usr/share/zsh/vendor-completions/_opine",
	"usr/share/fish/vendor_completions.d/opine.fish",
}

func TestAlpinePackage(t *testing.T) {
	t.Parallel()
	names := tarNames(t, file(t, "*_linux_"+runtime.GOARCH+".apk"))
	for _, name := range installed {
		if !slices.Contains(names, name) {
			t.Errorf("the package has no %s", name)
		}
	}
}

// The magic number of an rpm, because few machines of this project have a program that reads one.
func TestRPMPackage(t *testing.T) {
	t.Parallel()
	for _, arch := range []string{"amd64", "arm64"} {
		text, err := os.ReadFile(file(t, "*_linux_"+arch+".rpm"))
		if err != nil || !strings.HasPrefix(string(text), "\xed\xab\xee\xdb") {
			t.Errorf("%s is no rpm: %v", arch, err)
		}
		for _, name := range installed {
			if !strings.Contains(string(text), filepath.Base(name)+"\x00") {
				t.Errorf("the header of the %s package has no %s", arch, name)
			}
		}
	}
}

func TestArchives(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"linux_amd64.tar.gz", "linux_arm64.tar.gz", "darwin_amd64.tar.gz", "darwin_arm64.tar.gz",
		"windows_amd64.zip", "windows_arm64.zip"} {
		archive, binary := file(t, "*_"+system), "opine"
		var names []string
		if strings.HasSuffix(archive, ".zip") {
			names, binary = zipNames(t, archive), "opine.exe"
		} else {
			names = tarNames(t, archive)
		}
		for _, name := range []string{binary, "LICENSE", "THIRD_PARTY_LICENSES", "man/opine.1", "completions/opine.bash"} {
			if !slices.Contains(names, name) {
				t.Errorf("%s has no %s", archive, name)
			}
		}
	}
}

// The manifests of Homebrew and Scoop name archives of this release by their checksums.
func TestManifests(t *testing.T) {
	t.Parallel()
	for manifest, archives := range map[string][]string{
		"homebrew/Casks/opine.rb": {"darwin_amd64.tar.gz", "darwin_arm64.tar.gz", "linux_amd64.tar.gz", "linux_arm64.tar.gz"},
		"scoop/opine.json":        {"windows_amd64.zip", "windows_arm64.zip"},
	} {
		text, err := os.ReadFile(file(t, manifest))
		if err != nil {
			t.Fatal(err)
		}
		sums := regexp.MustCompile(`\b[0-9a-f]{64}\b`).FindAllString(string(text), -1)
		if len(sums) != len(archives) {
			t.Fatalf("%s has %d checksums, want %d:\n%s", manifest, len(sums), len(archives), text)
		}
		for _, archive := range archives {
			content, err := os.ReadFile(file(t, "*_"+archive))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(content)
			if !slices.Contains(sums, hex.EncodeToString(sum[:])) {
				t.Errorf("%s does not have the checksum of %s", manifest, archive)
			}
		}
	}
}

func tarNames(t *testing.T, path string) (names []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
	}
}

func zipNames(t *testing.T, path string) (names []string) {
	t.Helper()
	files, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	for _, f := range files.File {
		names = append(names, f.Name)
	}
	return names
}
