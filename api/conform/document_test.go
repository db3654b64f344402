package conform_test

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	spec "github.com/opine-go/opine"
)

func loadDocument(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(spec.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestExamplesMatchTheirSchemas also replaces each example, to prove that it is checked.
func TestExamplesMatchTheirSchemas(t *testing.T) {
	t.Parallel()
	doc := loadDocument(t)
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	for name, example := range doc.Components.Examples {
		value := example.Value.Value
		example.Value.Value = "not an object"
		if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err == nil {
			t.Errorf("the example %s is not checked", name)
		}
		example.Value.Value = value
	}
}

// TestExampleFiles compares the payloads that other tests read with the examples of the document.
func TestExampleFiles(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"list-users-200.json":        "DocumentedUserPage",
		"remove-user-200.json":       "DocumentedRemovedUser",
		"list-invitations-200.json":  "DocumentedInvitationPage",
		"invite-user-200.json":       "DocumentedInvitation",
		"revoke-invitation-200.json": "DocumentedRevokedInvitation",
		"validation-error.json":      "DocumentedValidationError",
	}
	files, err := os.ReadDir("../examples")
	if err != nil {
		t.Fatal(err)
	}
	examples := loadDocument(t).Components.Examples
	for _, file := range files {
		text := readExample(t, file.Name())
		example, ok := examples[want[file.Name()]]
		if !ok {
			t.Errorf("no example of the document belongs to %s", file.Name())
			continue
		}
		encoded, err := json.Marshal(example.Value.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(decode(t, text), decode(t, string(encoded))) {
			t.Errorf("%s has %s, but the document has %s", file.Name(), text, encoded)
		}
	}
	if len(files) != len(want) {
		t.Errorf("got %d files, want %d", len(files), len(want))
	}
}

// TestExamplesShowEveryMember matters because mock servers and the wrapper's tests use the examples.
func TestExamplesShowEveryMember(t *testing.T) {
	t.Parallel()
	components := loadDocument(t).Components
	shown := map[string]bool{}
	for _, example := range components.Examples {
		collectMembers(example.Value.Value, shown)
	}
	for _, name := range slices.Sorted(maps.Keys(components.Schemas)) {
		for _, member := range slices.Sorted(maps.Keys(components.Schemas[name].Value.Properties)) {
			if !shown[member] {
				t.Errorf("%s.%s: in no example of the document", name, member)
			}
		}
	}
}

func collectMembers(value any, names map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			collectMembers(item, names)
		}
	case map[string]any:
		for name, member := range value {
			names[name] = true
			collectMembers(member, names)
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
	text, err := os.ReadFile("../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
