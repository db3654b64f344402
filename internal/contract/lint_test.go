package contract_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	spec "github.com/opine-go/opine"
)

// TestDocument holds the document to its own rules.
func TestDocument(t *testing.T) {
	t.Parallel()
	for _, problem := range lint(t, string(spec.OpenAPI)) {
		t.Error(problem)
	}
}

// TestBasisIsRequiredEverywhere removes each x-opine-basis in turn. Each time there must be one more
// problem, at another place.
func TestBasisIsRequiredEverywhere(t *testing.T) {
	t.Parallel()
	before := lint(t, string(spec.OpenAPI))
	lines := strings.SplitAfter(string(spec.OpenAPI), "\n")
	lineOf := map[string]int{}
	for i, line := range lines {
		if !strings.HasPrefix(strings.TrimSpace(line), "x-opine-basis:") {
			continue
		}
		added := slices.DeleteFunc(lint(t, strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")),
			func(problem string) bool { return slices.Contains(before, problem) })
		if len(added) != 1 || !strings.HasSuffix(added[0], ": no x-opine-basis") || lineOf[added[0]] != 0 {
			t.Fatalf("without line %d the problems are %q", i+1, added)
		}
		lineOf[added[0]] = i + 1
	}
	if len(lineOf) == 0 {
		t.Error("the document has no x-opine-basis")
	}
}

// TestLint breaks each rule once in a copy of the document.
func TestLint(t *testing.T) {
	t.Parallel()
	const (
		listUsers  = "/paths/~1v1~1organization~1users/get"
		assumed    = "      x-opine-basis: assumed\n"
		removeUser = "/paths/~1v1~1organization~1users~1{id}/delete"
		issue      = "/components/schemas/Issue"
		requestID  = "      description: Identifies the request for the vendor's support.\n"
		zod        = "zod-codes: The codes and their other members are those of the validator zod, version 3."
	)
	for _, row := range []struct{ old, replacement, problem string }{
		{"documented\n      x-opine-scopes", "guessed\n      x-opine-scopes", listUsers + ": x-opine-basis is guessed"},
		{"operationId: listUsers", "deprecated: false", listUsers + ": no operationId"},
		{"tags: [Users]", "deprecated: false", listUsers + ": no tags"},
		{"x-opine-scopes: [", "x-scopes: [", listUsers + ": no x-opine-scopes"},
		{requestID + assumed + "      x-opine-assumptions:", assumed + "      x-other:",
			"/components/headers/RequestId: assumed, but has neither a description nor x-opine-assumptions"},
		{"        default:\n", "        '418':\n", listUsers + ": no default response"},
		{"x-opine-unexpected: true", "x-other: true",
			"/components/responses/UnexpectedStatus: no x-opine-unexpected, so that validators accept every status"},
		{zod, "zod-codes: The codes are those of zod", issue + `: zod-codes: "The codes are those of zod" is not a sentence`},
		{zod, "zod-codes: ''", issue + `: zod-codes: "" is not a sentence`},
		{zod, "Zod Codes: It is so.", issue + ": Zod Codes is not an id such as stable-order"},
		{zod, "stable-order: It is so.", "the id stable-order occurs twice"},
		{"\n        " + zod, " []", issue + ": x-opine-assumptions maps no ids to sentences"},
		{"type: integer", "type: number", removeUser + "/parameters/0/schema: type number becomes a float in generated code"},
		{"format: date-time", "format: email",
			"/components/schemas/User/properties/createdAt: format email makes a page with one unusual address invalid"},
		{"x-extensible-enum", "enum", "/components/schemas/UserRole: enum closes a set that the vendor does not publish"},
	} {
		text := strings.Replace(string(spec.OpenAPI), row.old, row.replacement, 1)
		if got := lint(t, text); !slices.Contains(got, row.problem) {
			t.Errorf("%s instead of %s: got %q, want %s", row.replacement, row.old, got, row.problem)
		}
	}
}

const operationPointer = `^/paths/[^/]+/[a-z]+$`

var (
	operations = regexp.MustCompile(operationPointer)
	// elements matches the JSON pointers of what needs a basis, unless it refers to a component.
	elements = regexp.MustCompile(operationPointer +
		`|^/components/(headers|parameters|requestBodies|responses|schemas|securitySchemes)/[^/]+$` +
		`|/(parameters|responses|headers|properties)/[^/]+$|/requestBody$`)
	assumptionID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)
)

// lint returns the problems of a document, most with the JSON pointer of their place.
func lint(t *testing.T, text string) []string {
	t.Helper()
	var document map[string]any
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	l := linter{ids: map[string]bool{}}
	l.walk("", document)
	return l.problems
}

type linter struct {
	ids      map[string]bool
	problems []string
}

func (l *linter) problem(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

func (l *linter) walk(pointer string, value any) {
	if list, ok := value.([]any); ok {
		for i, item := range list {
			l.walk(pointer+"/"+strconv.Itoa(i), item)
		}
	}
	object, _ := value.(map[string]any)
	if object["$ref"] != nil {
		return
	}
	if elements.MatchString(pointer) {
		l.checkBasis(pointer, object)
	}
	if strings.HasSuffix(pointer, "/responses/UnexpectedStatus") && object["x-opine-unexpected"] != true {
		l.problem("%s: no x-opine-unexpected, so that validators accept every status", pointer)
	}
	if operations.MatchString(pointer) {
		for _, required := range []string{"operationId", "tags", "x-opine-scopes"} {
			if object[required] == nil {
				l.problem("%s: no %s", pointer, required)
			}
		}
		if responses, _ := object["responses"].(map[string]any); responses["default"] == nil {
			l.problem("%s: no default response", pointer)
		}
	}
	l.checkSchema(pointer, object)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch name {
		case "example", "examples":
		case "x-opine-assumptions":
			l.checkAssumptions(pointer, object[name])
		default:
			l.walk(pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name), object[name])
		}
	}
}

func (l *linter) checkBasis(pointer string, element map[string]any) {
	switch basis := element["x-opine-basis"]; {
	case basis == nil:
		l.problem("%s: no x-opine-basis", pointer)
	case basis != "assumed" && basis != "documented":
		l.problem("%s: x-opine-basis is %v", pointer, basis)
	case basis == "assumed" && element["description"] == nil && element["x-opine-assumptions"] == nil:
		l.problem("%s: assumed, but has neither a description nor x-opine-assumptions", pointer)
	}
}

func (l *linter) checkAssumptions(pointer string, value any) {
	assumptions, _ := value.(map[string]any)
	if len(assumptions) == 0 {
		l.problem("%s: x-opine-assumptions maps no ids to sentences", pointer)
	}
	for id, text := range assumptions {
		if !assumptionID.MatchString(id) {
			l.problem("%s: %s is not an id such as stable-order", pointer, id)
		}
		if l.ids[id] {
			l.problem("the id %s occurs twice", id)
		}
		l.ids[id] = true
		if sentence, _ := text.(string); len(sentence) < 2 || !strings.HasSuffix(sentence, ".") {
			l.problem("%s: %s: %q is not a sentence", pointer, id, text)
		}
	}
}

// checkSchema refuses what the document avoids. Nothing but schemas has these members.
func (l *linter) checkSchema(pointer string, object map[string]any) {
	if object["type"] == "number" {
		l.problem("%s: type number becomes a float in generated code", pointer)
	}
	if object["format"] == "email" {
		l.problem("%s: format email makes a page with one unusual address invalid", pointer)
	}
	if _, ok := object["enum"].([]any); ok {
		l.problem("%s: enum closes a set that the vendor does not publish", pointer)
	}
}
