package conform_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
)

func loadDocument(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(spec.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestParseNamesBadExamples requires a member that no example of this module's document has.
func TestParseNamesBadExamples(t *testing.T) {
	t.Parallel()
	if _, err := conform.Parse(spec.OpenAPI); err != nil {
		t.Error(err)
	}
	doc := loadDocument(t)
	schema := doc.Components.Schemas["User"].Value
	schema.Required = append(schema.Required, "shoeSize")
	text, err := doc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	_, err = conform.Parse(text)
	const want = `2 examples do not match their schemas:
listUsers: response 200: example DocumentedUserPage: /items/0/shoeSize: required: property "shoeSize" is missing
listUsers: response 200: example WholeDirectory: ` +
		`/items/0/shoeSize: required: property "shoeSize" is missing; and 2 more`
	if fmt.Sprint(err) != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestParseChecksEveryExample has a bad example in each place where a document can have one.
func TestParseChecksEveryExample(t *testing.T) {
	t.Parallel()
	const text = `{
	  "openapi": %q, "info": {"title": "Examples", "version": "1"},
	  "paths": {"/a/{p}": {
	    "parameters": [{"name": "p", "in": "path", "required": true, "schema": {"type": "integer"}, "example": "p"}],
	    "put": {
	      "operationId": "putA",
	      "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"},
	        "examples": {"one": {"value": 1}, "two": {"value": "q"}}}],
	      "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"},
	        "example": {"id": 1}}}},
	      "responses": {
	        "200": {"description": "", "headers": {"H": {"schema": {"type": "integer"}, "example": "h"}},
	          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}, "examples": {
	            "good": {"value": {"id": 1}}, "bad": {"value": {}}, "shared": {"$ref": "#/components/examples/S"},
	            "elsewhere": {"externalValue": "https://example.com"}}}}},
	        "4XX": {"$ref": "#/components/responses/R"}}},
	    "delete": {"responses": {"4XX": {"$ref": "#/components/responses/R"}}}}},
	  "components": {
	    "examples": {"S": {"value": {"id": 1, "at": "2025-02-31T00:00:00Z"}}},
	    "responses": {"R": {"description": "", "content": {"application/json": {
	      "schema": {"type": "string"}, "example": 1}}}},
	    "schemas": {"A": {"type": "object", "required": ["id"], "properties": {
	      "id": {"type": "integer", "readOnly": true, "example": "a"},
	      "at": {"type": "string", "format": "date-time", %s: %s}}}}}}`
	for version, example := range map[string][2]string{"3.0.3": {`"example"`, `1`}, "3.1.0": {`"examples"`, `[1]`}} {
		_, err := conform.Parse(fmt.Appendf(nil, text, version, example[0], example[1]))
		const want = `9 examples do not match their schemas:
DELETE /a/{p}: parameter p: example: type: value must be an integer
DELETE /a/{p}: response 4XX: example: type: value must be a string
putA: parameter q: example two: type: value must be an integer
putA: request: example: /id: readOnly: readOnly property "id" in request
putA: response 200: header H: example: type: value must be an integer
putA: response 200: example bad: /id: required: property "id" is missing
putA: response 200: example S: /at: format: string doesn't match the format "date-time" (no date and time of RFC 3339)
/components/schemas/A/properties/at: example: type: value must be a string
/components/schemas/A/properties/id: example: type: value must be an integer`
		if fmt.Sprint(err) != want {
			t.Errorf("%s: got\n%v\nwant\n%s", version, err, want)
		}
	}
}

// TestExampleFiles compares the payloads that other tests read with the document's copies of them.
func TestExampleFiles(t *testing.T) {
	t.Parallel()
	documented := map[string][]string{} // several can be alike
	for name, example := range loadDocument(t).Components.Examples {
		if strings.HasPrefix(name, "Documented") {
			text := canonical(t, example.Value.Value)
			documented[text] = append(documented[text], name)
		}
	}
	files, err := os.ReadDir("../examples")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var payload any
		if err := json.Unmarshal([]byte(readExample(t, file.Name())), &payload); err != nil {
			t.Fatal(err)
		}
		text := canonical(t, payload)
		if len(documented[text]) == 0 {
			t.Errorf("the document has no example of the payload in %s", file.Name())
			continue
		}
		documented[text] = documented[text][1:]
	}
	for _, names := range documented {
		if len(names) > 0 {
			t.Errorf("no file has the payload of the examples %q", names)
		}
	}
}

func canonical(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestExamplesShowEveryMember matters because mock servers and the wrapper's tests use the
// examples.
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

func readExample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
