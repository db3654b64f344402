package examples

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPages holds every page of docs/ against the Go files of this folder: what a page shows is what is run here. The pages lie
// outside the module, where the test cache does not look, so run it with -count=1, as `make test-docs` does.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, problem := range checkPages(filesOf(t, "../*.md"), filesOf(t, "*.go")) {
		t.Error(problem)
	}
}

// TestTablesAreComplete wants every option and every sentinel of the client in the tables of the page.
func TestTablesAreComplete(t *testing.T) {
	t.Parallel()
	page := filesOf(t, "../embedding.md")["../embedding.md"]
	for name, rows := range map[string]*regexp.Regexp{
		"../../wrapper/options.go": regexp.MustCompile(`(?m)^func (With\w+)\(`),
		"../../wrapper/errors.go":  regexp.MustCompile(`(?m)^\t(Err\w+) += `),
	} {
		found := rows.FindAllStringSubmatch(filesOf(t, name)[name], -1)
		if len(found) == 0 {
			t.Errorf("%s has none", name)
		}
		for _, match := range found {
			if !regexp.MustCompile("(?m)^\\| `" + match[1] + `\b`).MatchString(page) {
				t.Errorf("%s is in no table", match[1])
			}
		}
	}
}

func filesOf(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(names), err)
	}
	files := make(map[string]string)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return files
}

// checkPages says what of the pages is not in the sources, both given by name:
//
//   - a Go block must stand in one function, line by line, indented as a whole in any way; in one only, so that it is clear
//     what it prints;
//   - a text block behind a Go block must be what that function, an example, prints;
//   - an example must be on a page, and must say what it prints, because otherwise nothing runs it.
func checkPages(pages, sources map[string]string) (problems []string) {
	functions, err := functionsOf(sources)
	if err != nil {
		return []string{err.Error()}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		var last *function // that the block before was found in
		for _, b := range blocksOf(pages[name]) {
			where := fmt.Sprintf("%s:%d: ", name, b.line)
			switch {
			case b.open:
				problems = append(problems, where+"the block has no end")
			case b.language == "go":
				var problem string
				if last, problem = b.find(functions); problem != "" {
					problems = append(problems, where+problem)
				}
			case b.language == "text" && last != nil:
				if got, want := strings.Join(b.lines, "\n"), strings.TrimSpace(last.output); got != want {
					problems = append(problems, fmt.Sprintf("%s%s prints\n%s\nbut the page says\n%s", where, last, want, got))
				}
				last = nil
			default:
				last = nil
			}
		}
	}
	for _, f := range functions {
		switch {
		case !f.example:
		case f.output == "":
			problems = append(problems, fmt.Sprintf("%s has no output, so nothing runs it", f))
		case !f.shown:
			problems = append(problems, fmt.Sprintf("%s is on no page", f))
		}
	}
	return problems
}

// function is one function of the sources.
type function struct {
	name, file string
	line       int // where it begins, with its comment
	lines      []string
	example    bool
	output     string
	shown      bool
}

func (f *function) String() string { return fmt.Sprintf("%s (%s:%d)", f.name, f.file, f.line) }

func functionsOf(sources map[string]string) (functions []*function, err error) {
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, sources[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		examples := make(map[string]*doc.Example)
		for _, example := range doc.Examples(file) {
			examples["Example"+example.Name] = example
		}
		lines := strings.Split(sources[name], "\n")
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			start := decl.Pos()
			if decl.Doc != nil {
				start = decl.Doc.Pos()
			}
			first := files.Position(start).Line
			f := &function{name: decl.Name.Name, file: name, line: first, lines: lines[first-1 : files.Position(decl.End()).Line]}
			if example := examples[f.name]; example != nil {
				f.example, f.output = true, example.Output
			}
			functions = append(functions, f)
		}
	}
	return functions, nil
}

// block is a fenced block of a page.
type block struct {
	language string
	line     int // of the opening fence
	lines    []string
	open     bool // the fence is never closed
}

func blocksOf(page string) (blocks []block) {
	var b block
	for i, line := range strings.Split(page, "\n") {
		info, fence := strings.CutPrefix(strings.TrimLeft(line, " "), "```")
		switch {
		case fence && !b.open:
			b = block{language: strings.ToLower(strings.TrimSpace(info)), line: i + 1, open: true}
		case fence:
			b.open = false
			blocks = append(blocks, b)
		case b.open:
			b.lines = append(b.lines, line)
		}
	}
	if b.open {
		blocks = append(blocks, b)
	}
	return blocks
}

// find looks for the one function that a block stands in. If there is none, the problem names the place that is most like it.
func (b *block) find(functions []*function) (found *function, problem string) {
	if strings.TrimSpace(strings.Join(b.lines, "")) == "" {
		return nil, "the block is empty"
	}
	likeness, differs := 0, "no function has anything of this block"
	want := dedented(b.lines)
	for _, f := range functions {
		for start := range f.lines {
			got := dedented(f.lines[start:min(start+len(want), len(f.lines))])
			if slices.Equal(got, want) {
				if found != nil && found != f {
					return nil, fmt.Sprintf("the block stands in %s and in %s: show more of it", found, f)
				}
				found, f.shown = f, true
			}
			if alike, first := compare(got, want); alike > likeness {
				likeness = alike
				there := "nothing more"
				if first < len(got) {
					there = fmt.Sprintf("%q", got[first])
				}
				differs = fmt.Sprintf("line %d of the block is\n%q\nbut in %s there is\n%s", first+1, want[first], f, there)
			}
		}
	}
	if found == nil {
		return nil, differs
	}
	return found, ""
}

// compare counts the lines that are alike but for their indentation, and finds the first that differs in any way.
func compare(got, want []string) (alike, first int) {
	first = -1
	for i := range want {
		if i < len(got) && want[i] != "" && strings.TrimSpace(got[i]) == strings.TrimSpace(want[i]) {
			alike++
		}
		if first < 0 && (i >= len(got) || got[i] != want[i]) {
			first = i
		}
	}
	return alike, max(first, 0)
}

// dedented takes off the indentation that all lines have.
func dedented(lines []string) []string {
	indent, known := "", false
	for _, line := range lines {
		if line == "" {
			continue
		}
		own := line[:len(line)-len(strings.TrimLeft(line, "\t "))]
		if !known {
			indent, known = own, true
		}
		for !strings.HasPrefix(own, indent) {
			indent = indent[:len(indent)-1]
		}
	}
	cut := make([]string, len(lines))
	for i, line := range lines {
		cut[i] = strings.TrimPrefix(line, indent)
	}
	return cut
}

func TestCheckPagesFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	const source = `package examples

func Example_sum() {
	numbers := []int{1, 2}
	for _, n := range numbers {
		fmt.Println(n)
	}
	fmt.Println("done")
	// Output:
	// 1
	// 2
	// done
}
`
	const shown = "# Page\n\n```go\nnumbers := []int{1, 2}\nfor _, n := range numbers {\n\tfmt.Println(n)\n}\n```\n"
	const page = shown + "\nIt prints:\n\n```text\n1\n2\ndone\n```\n"
	other := strings.Replace(source, "Example_sum", "other", 1)
	silent := source[:strings.Index(source, "\t// Output")] + "}\n"
	for name, row := range map[string]struct {
		page, source string
		want         string // in what is wrong; empty if nothing is
	}{
		"as it is":               {page, source, ""},
		"output not shown":       {shown, source, ""},
		"indented as a whole":    {strings.NewReplacer("\nnumbers", "\n\tnumbers", "\nfor", "\n\tfor", "\n\tfmt", "\n\t\tfmt", "\n}", "\n\t}").Replace(page), source, ""},
		"output of another tool": {shown + "```console\n$ true\n```\n```text\nanything\n```\n", source, ""},
		"a changed line":         {strings.Replace(page, "{1, 2}", "{1, 3}", 1), source, `page.md:3: line 1 of the block is` + "\n" + `"numbers := []int{1, 3}"`},
		"a changed source":       {page, strings.Replace(source, "Println(n)", "Print(n)", 1), `there is` + "\n" + `"\tfmt.Print(n)"`},
		"a lost indentation":     {strings.Replace(page, "\n\tfmt", "\nfmt", 1), source, "line 3 of the block"},
		"a line left out":        {strings.Replace(page, "\n\tfmt.Println(n)", "", 1), source, "line 3 of the block"},
		"changed output":         {strings.Replace(page, "\n2\n", "\n3\n", 1), source, "page.md:12: Example_sum (x_test.go:3) prints\n1\n2\ndone\nbut"},
		"a changed example":      {page, strings.Replace(source, "// 2\n", "// 3\n", 1), "prints\n1\n3\ndone\nbut the page says\n1\n2\ndone"},
		"no such code":           {page + "```go\npanic(nil)\n```\n", source, "page.md:17: no function has anything of this block"},
		"beyond the function":    {page + "```go\n\t// done\n}\n\nfunc more()\n```\n", source, "there is\nnothing more"},
		"an empty block":         {page + "```go\n\n```\n", source, "is empty"},
		"in two functions":       {page, source + strings.TrimPrefix(other, "package examples\n"), "stands in Example_sum (x_test.go:3) and in other"},
		"output of no example":   {page, other, "other (x_test.go:3) prints\n\nbut"},
		"on no page":             {"# Page\n", source, "Example_sum (x_test.go:3) is on no page"},
		"nothing runs it":        {shown, silent, "has no output"},
		"an open fence":          {page + "```go\n", source, "page.md:17: the block has no end"},
		"no Go":                  {page, source + "}", "expected declaration"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := checkPages(map[string]string{"page.md": row.page}, map[string]string{"x_test.go": row.source})
			switch {
			case row.want == "" && len(problems) > 0:
				t.Errorf("wrong is %q", problems)
			case !strings.Contains(strings.Join(problems, "\n"), row.want):
				t.Errorf("got %q, want %q", problems, row.want)
			}
		})
	}
}
