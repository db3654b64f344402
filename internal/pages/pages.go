// Package pages reads the Markdown pages of this repository, and does what they show.
package pages

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Block is a fenced block of a page. The words after its fence are its language and its name, if it
// has one.
type Block struct{ Language, Name, Text string }

// Write writes the text of the block into a folder, as the file that the block is named after.
func (b Block) Write(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, b.Name), []byte(b.Text), 0o600); err != nil {
		t.Fatal(err)
	}
}

var fence = regexp.MustCompile("(?ms)^```([a-z]+)(?: ([^ \n]+))?\n(.*?)^```$")

// Read returns the blocks of a page, whose name is relative to root.
func Read(t *testing.T, root, name string) (blocks []Block) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range fence.FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, Block{match[1], match[2], match[3]})
	}
	if 2*len(blocks) != strings.Count("\n"+string(text), "\n```") {
		t.Fatalf("%s: a block has no language or no end", name)
	}
	return blocks
}
