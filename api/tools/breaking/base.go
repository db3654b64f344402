package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// base is the commit that the working tree is compared with.
type base struct {
	commit string
	tag    string // empty before the first release
	name   string // for people
}

// findBase returns the last release. Before the first release, it returns the first commit that has the
// document.
func findBase(repository string) (base, error) {
	if tag, err := git(repository, nil, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"); err == nil {
		return base{tag, tag, "the release " + tag}, nil
	}
	commits, err := git(repository, nil, "log", "--format=%H", "--", document)
	if err != nil {
		return base{}, err
	}
	first := commits[strings.LastIndexByte(commits, '\n')+1:]
	if first == "" {
		return base{}, errors.New("no commit has " + document)
	}
	name := fmt.Sprintf("the first commit that has %s, %.12s, because there is no release", document, first)
	if shallow, _ := git(repository, nil, "rev-parse", "--is-shallow-repository"); shallow == "true" {
		name += " in this shallow clone; to get all releases, run git fetch --unshallow --tags"
	}
	return base{first, "", name}, nil
}

// extract writes the files of the commit to a folder.
func (b base) extract(repository, folder string) error {
	index := filepath.Join(folder, ".index")
	defer os.Remove(index)
	env := []string{"GIT_INDEX_FILE=" + index}
	if _, err := git(repository, env, "read-tree", b.commit); err != nil {
		return err
	}
	_, err := git(repository, env, "checkout-index", "--all", "--prefix="+filepath.ToSlash(folder)+"/")
	return err
}

// git runs git and returns its output.
func git(repository string, env []string, args ...string) (string, error) {
	cmd := exec.Command("git", append([]string{"-C", repository}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}
