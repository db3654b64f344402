package conform_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	spec "github.com/opine-go/opine"
)

// examples are the documented payloads.
const examples = "../examples"

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc := load(t, spec.OpenAPI)
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	for name, example := range doc.Components.Examples { // to show that they are looked at
		whole := example.Value.Value
		example.Value.Value = "not what the schema says"
		if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err == nil {
			t.Errorf("the example %s may be anything", name)
		}
		example.Value.Value = whole
	}
}

// TestExamples compares the documented payloads, which other tests use as files, with the document's own.
func TestExamples(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ example, schema string }{
		"list-users-200.json":   {"DocumentedUserPage", "UserPage"},
		"remove-user-200.json":  {"DocumentedRemovedUser", "RemovedUser"},
		"validation-error.json": {"DocumentedValidationError", "ValidationError"},
	}
	files, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := tests[file.Name()]; !ok {
			t.Errorf("%s is compared with no example of the document", file.Name())
		}
	}
	components := load(t, spec.OpenAPI).Components
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := readExample(t, name)
			want, err := json.Marshal(components.Examples[test.example].Value.Value)
			if err != nil {
				t.Fatal(err)
			}
			payload := decode(t, text)
			if !reflect.DeepEqual(payload, decode(t, string(want))) {
				t.Errorf("the file is not %s:\n%s\n%s", test.example, text, want)
			}
			if err := components.Schemas[test.schema].Value.VisitJSON(payload, openapi3.MultiErrors()); err != nil {
				t.Errorf("the file is no %s: %v", test.schema, err)
			}
		})
	}
}

// TestExamplesShowEveryMember: what no example shows, no mock server answers, and no test of the wrapper reads.
func TestExamplesShowEveryMember(t *testing.T) {
	t.Parallel()
	components := load(t, spec.OpenAPI).Components
	shown := map[string]bool{}
	for _, example := range components.Examples {
		membersOf(example.Value.Value, shown)
	}
	for name, schema := range sorted(components.Schemas) {
		for member := range sorted(schema.Value.Properties) {
			if !shown[member] {
				t.Errorf("%s.%s: in no example of the document", name, member)
			}
		}
	}
}

// membersOf collects the names of all members in a value.
func membersOf(value any, names map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			membersOf(item, names)
		}
	case map[string]any:
		for name, member := range value {
			names[name] = true
			membersOf(member, names)
		}
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

func readExample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
