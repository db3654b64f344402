package pages_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/opine-go/opine/internal/pages"
	"github.com/opine-go/opine/internal/repository"
)

// TestExamples compares the Go on the pages with the functions that docs/examples runs. A block of
// Go names its function, which contains the block. A block of text names the example that prints
// it. A page shows every example.
func TestExamples(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	var source strings.Builder
	for _, pattern := range []string{"docs/examples/*.go", "testdata/downstream/wrapper/*.go"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			source.WriteString(read(t, "", file))
		}
	}
	shown := make(map[string]bool)
	for _, name := range names(t, root) {
		for _, block := range pages.Read(t, root, name) {
			if block.Language == "go" || block.Language == "text" {
				shown[block.Name] = true
				if problem := compare(block, source.String()); problem != "" {
					t.Errorf("%s: %s:\n%s", name, problem, block.Text)
				}
			}
		}
	}
	for _, match := range regexp.MustCompile(`(?m)^func (Example\w+)`).FindAllStringSubmatch(source.String(), -1) {
		if !shown[match[1]] {
			t.Errorf("no page shows %s", match[1])
		}
	}
}

// compare reports how a block differs from the function that it names.
func compare(block pages.Block, source string) (problem string) {
	function := regexp.MustCompile(`(?ms)^(?://[^\n]*\n)*func ` + block.Name + `\(.*?^}\n`).FindString(source)
	if block.Name == "" || function == "" {
		return "this block of " + block.Language + " names no function of the examples"
	}
	body, output, _ := strings.Cut(strings.ReplaceAll(function, "\n\t", "\n"), "\n// Output:")
	output = strings.TrimSuffix(strings.ReplaceAll(strings.TrimPrefix(output, "\n"), "// ", ""), "}\n")
	switch {
	case block.Language == "text" && strings.TrimPrefix(output, " ") != block.Text:
		return block.Name + " does not print this, but\n" + output + "\ninstead of"
	case block.Language == "go" && !strings.Contains("\n"+function+body+"\n", "\n"+block.Text):
		return "this is not in " + block.Name
	}
	return ""
}

func TestCompare(t *testing.T) {
	t.Parallel()
	const source = `// f adds.
func f() {
	a()
}

func Example_f() {
	f()
	for {
		g()
	}
	// Output:
	// 1
	// 2
}

func Example_g() {
	g()
	// Output: 3
}
`
	for _, row := range []struct {
		language, name, text string
		problem              string // a part of it; empty if there is none
	}{
		{"go", "f", "// f adds.\nfunc f() {\n\ta()\n}\n", ""},
		{"go", "Example_f", "for {\n\tg()\n}\n", ""},
		{"go", "Example_f", "for {\ng()\n}\n", "not in Example_f"},
		{"go", "Example_f", "g()\n", "not in Example_f"},
		{"go", "Example_g", "f()\n", "not in Example_g"},
		{"go", "", "f()\n", "names no function"},
		{"go", "g", "f()\n", "names no function"},
		{"text", "Example_f", "1\n2\n", ""},
		{"text", "Example_g", "3\n", ""},
		{"text", "Example_f", "1\n", "does not print"},
		{"text", "f", "1\n", "does not print"},
	} {
		problem := compare(pages.Block{Language: row.language, Name: row.name, Text: row.text}, source)
		if row.problem == "" && problem != "" || !strings.Contains(problem, row.problem) {
			t.Errorf("%+v: got %q", row, problem)
		}
	}
}

// TestTables demands that docs/embedding.md lists every option and every sentinel of the wrapper.
func TestTables(t *testing.T) {
	t.Parallel()
	root := repository.Root(t)
	page := read(t, root, "docs/embedding.md")
	files, err := filepath.Glob(filepath.Join(root, "wrapper", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	listed := 0
	for _, file := range files {
		declared := regexp.MustCompile(`(?m)^(?:func (With\w+)\(|\t(Err[A-Z]\w+) += )`)
		for _, match := range declared.FindAllStringSubmatch(read(t, "", file), -1) {
			listed++
			if name := match[1] + match[2]; !strings.Contains(page, "\n| `"+name) {
				t.Errorf("the tables lack %s", name)
			}
		}
	}
	if listed == 0 {
		t.Error("the wrapper declares no option and no sentinel")
	}
}
