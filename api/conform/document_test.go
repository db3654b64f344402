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

// TestDocumentNeedsNoMore fails when the document begins to say what the package does not check yet. Teach the package first.
func TestDocumentNeedsNoMore(t *testing.T) {
	t.Parallel()
	for path, item := range sorted(load(t, spec.OpenAPI).Paths.Map()) {
		for method, operation := range sorted(item.Operations()) {
			if operation.RequestBody != nil {
				t.Errorf("%s %s has a request body; the package takes every body for a violation", method, path)
			}
			for status, response := range sorted(operation.Responses.Map()) {
				if media := response.Value.Content.Get("application/json"); media == nil || media.Schema == nil {
					t.Errorf("%s %s: %s has no JSON schema; the package expects a body in every response", method, path, status)
				}
				for name, header := range sorted(response.Value.Headers) {
					if header.Value.Required || !isAnyText(t, header.Value.Schema) {
						t.Errorf("%s %s: %s: %s is not just an optional text; the package checks no headers", method, path, status, name)
					}
				}
			}
		}
	}
}

// isAnyText is true of a schema that says "type: string" and nothing else.
func isAnyText(t *testing.T, schema *openapi3.SchemaRef) bool {
	t.Helper()
	text, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	return string(text) == `{"type":"string"}`
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
