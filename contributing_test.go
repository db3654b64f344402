package spec_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContributing: make prints the verbs that CONTRIBUTING.md shows, and there are those verbs and tests that it names.
func TestContributing(t *testing.T) {
	t.Parallel()
	text := readPage(t, "CONTRIBUTING.md")
	page{dir: "."}.play(t, blocksOf(t, text))
	for _, match := range regexp.MustCompile("`make ([a-z-]+)`").FindAllStringSubmatch(text, -1) {
		output(t, ".", nil, "make", "-n", match[1])
	}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	tests := ""
	for _, file := range files {
		tests += readPage(t, file)
	}
	for _, match := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(text, -1) {
		if !strings.Contains(tests, "func "+match) {
			t.Errorf("there is no %s", match)
		}
	}
}
