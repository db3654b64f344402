package conform_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	spec "github.com/opine-go/opine"
)

// TestBasis holds the document to its own promise: of every element it says whether the vendor documents it or we assume it.
func TestBasis(t *testing.T) {
	t.Parallel()
	for _, fault := range faultsOf(load(t, spec.OpenAPI)) {
		t.Error(fault)
	}
}

// TestBasisIsNeededEverywhere takes away one basis after the other: each time there is one fault, each time at another place.
// So there is no element that the walk passes over, and none that it reports twice.
func TestBasisIsNeededEverywhere(t *testing.T) {
	t.Parallel()
	lines := strings.SplitAfter(string(spec.OpenAPI), "\n")
	places := map[string]int{}
	for i, line := range lines {
		if !strings.HasPrefix(strings.TrimSpace(line), "x-opine-basis:") {
			continue
		}
		faults := faultsOf(load(t, []byte(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""))))
		if len(faults) != 1 || !strings.HasSuffix(faults[0], ": no x-opine-basis") {
			t.Errorf("without line %d: %q, want one fault", i+1, faults)
			continue
		}
		if before, ok := places[faults[0]]; ok {
			t.Errorf("lines %d and %d are the same place: %s", before, i+1, faults[0])
		}
		places[faults[0]] = i + 1
	}
	if len(places) == 0 {
		t.Error("no basis found in the document")
	}
}

// TestFaultsAreFound breaks each rule once in a copy of the document.
func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	const (
		list   = "/paths/~1v1~1organization~1users/get"
		remove = "/paths/~1v1~1organization~1users~1{id}/delete"
	)
	tests := map[string]struct {
		old, new string
		want     []string
	}{
		"no basis": {
			old:  "When the user was created, ISO 8601 with milliseconds, in UTC.\n          type: string\n          format: date-time\n          x-opine-basis: documented\n",
			new:  "When the user was created.\n          type: string\n",
			want: []string{"/components/schemas/User/properties/createdAt: no x-opine-basis"},
		},
		"no basis behind a reference": {
			old:  "      description: The key is missing or unknown.\n      x-opine-basis: assumed\n",
			new:  "      description: The key is missing or unknown.\n",
			want: []string{"/components/responses/Unauthorized: no x-opine-basis"},
		},
		"two faults": {
			old: "      operationId: removeUser\n      tags: [Users]\n",
			want: []string{
				remove + ": no operationId",
				remove + ": no tag",
			},
		},
		"unknown basis": {
			old:  "name: offset\n          in: query\n          description: The number of results to skip.\n          x-opine-basis: documented\n",
			new:  "name: offset\n          in: query\n          description: The number of results to skip.\n          x-opine-basis: guessed\n",
			want: []string{list + "/parameters/1: x-opine-basis is guessed"},
		},
		"assumed without a word": {
			old:  "          description: What went wrong, for humans.\n          type: string\n          x-opine-basis: assumed\n",
			new:  "          type: string\n          x-opine-basis: assumed\n",
			want: []string{"/components/schemas/ErrorBody/properties/error: assumed, with neither description nor x-opine-assumptions"},
		},
		"assumption that is no sentence": {
			old:  "- The codes and their further members are those of the validator zod, version 3.\n",
			new:  "- those of zod\n",
			want: []string{`/components/schemas/Issue: x-opine-assumptions: "those of zod" is no sentence`},
		},
		"empty assumption": {
			old:  "- The codes and their further members are those of the validator zod, version 3.\n",
			new:  "- '.'\n",
			want: []string{`/components/schemas/Issue: x-opine-assumptions: "." is no sentence`},
		},
		"assumptions that are no list": {
			old:  "\n        - The header may be there, under this name.\n",
			new:  " The header may be there, under this name.\n",
			want: []string{"/components/headers/RequestId: x-opine-assumptions is no list of sentences"},
		},
		"assumptions that are empty": {
			old:  "\n        - The header may be there, under this name.\n",
			new:  " []\n",
			want: []string{"/components/headers/RequestId: x-opine-assumptions is no list of sentences"},
		},
		"assumption inside an element": {
			old:  "        - type: string\n        - type: integer\n",
			new:  "        - type: string\n          x-opine-assumptions: [no sentence]\n        - type: integer\n",
			want: []string{`/components/schemas/Issue/properties/path/items/oneOf/0: x-opine-assumptions: "no sentence" is no sentence`},
		},
		"no scopes": {
			old:  "x-opine-scopes: ['users:write', '*']\n",
			new:  "x-opine-scopes: []\n",
			want: []string{remove + ": no x-opine-scopes"},
		},
		"number": {
			old:  "How many users the organization has.\n          type: integer\n          format: int64\n",
			new:  "How many users the organization has.\n          type: number\n",
			want: []string{"/components/schemas/UserPage/properties/totalCount: type number"},
		},
		"e-mail": {
			old:  "          type: string\n          x-opine-basis: documented\n          x-opine-assumptions:\n            - Whether two",
			new:  "          type: string\n          format: email\n          x-opine-basis: documented\n          x-opine-assumptions:\n            - Whether two",
			want: []string{"/components/schemas/User/properties/email: format email"},
		},
		"closed set of roles": {
			old:  "x-extensible-enum: [ADMIN]\n",
			new:  "enum: [ADMIN]\n",
			want: []string{"/components/schemas/User/properties/role: enum"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doctored := bytes.Replace(spec.OpenAPI, []byte(test.old), []byte(test.new), 1)
			if bytes.Count(spec.OpenAPI, []byte(test.old)) != 1 {
				t.Fatalf("openapi.yaml does not have this exactly once: %q", test.old)
			}
			if got := faultsOf(load(t, doctored)); !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// faultsOf are all faults of the document, each with the JSON pointer of its place. What is referred to from several places
// is one element, at the place where it is defined.
func faultsOf(doc *openapi3.T) []string {
	w := walk{seen: map[check]bool{}}
	w.components(doc.Components)
	for path, item := range sorted(doc.Paths.Map()) {
		for method, operation := range sorted(item.Operations()) {
			w.operation("/paths/"+escape(path)+"/"+strings.ToLower(method), operation)
		}
	}
	_ = doc.WalkParameters(func(place string, parameter *openapi3.ParameterRef) error {
		w.element(place, parameter.Value, parameter.Value.Description, parameter.Value.Extensions)
		return nil
	})
	_ = doc.WalkSchemas(func(place string, schema *openapi3.SchemaRef) error {
		w.schema(place, schema.Value)
		return nil
	})
	return w.faults
}

type walk struct {
	seen   map[check]bool
	faults []string
}

// check is a rule that an element, which is a pointer, has been held to.
type check struct {
	rule    string
	element any
}

// first reports whether the element has not been held to the rule yet.
func (w *walk) first(rule string, element any) bool {
	seen := w.seen[check{rule, element}]
	w.seen[check{rule, element}] = true
	return !seen
}

func (w *walk) fault(place, format string, args ...any) {
	w.faults = append(w.faults, place+": "+fmt.Sprintf(format, args...))
}

// components come first, so that faults are reported where an element is defined.
func (w *walk) components(components *openapi3.Components) {
	for name, scheme := range sorted(components.SecuritySchemes) {
		w.element("/components/securitySchemes/"+name, scheme.Value, scheme.Value.Description, scheme.Value.Extensions)
	}
	w.headers("/components", components.Headers)
	w.responses("/components", components.Responses)
	for name, schema := range sorted(components.Schemas) {
		w.element("/components/schemas/"+name, schema.Value, schema.Value.Description, schema.Value.Extensions)
	}
}

func (w *walk) operation(place string, operation *openapi3.Operation) {
	w.element(place, operation, operation.Description, operation.Extensions)
	if operation.OperationID == "" {
		w.fault(place, "no operationId")
	}
	if len(operation.Tags) == 0 {
		w.fault(place, "no tag")
	}
	if scopes, _ := operation.Extensions["x-opine-scopes"].([]any); len(scopes) == 0 {
		w.fault(place, "no x-opine-scopes")
	}
	w.responses(place, operation.Responses.Map())
}

func (w *walk) responses(place string, responses map[string]*openapi3.ResponseRef) {
	for status, response := range sorted(responses) {
		place := place + "/responses/" + status
		w.element(place, response.Value, *response.Value.Description, response.Value.Extensions)
		w.headers(place, response.Value.Headers)
	}
}

func (w *walk) headers(place string, headers openapi3.Headers) {
	for name, header := range sorted(headers) {
		w.element(place+"/headers/"+name, header.Value, header.Value.Description, header.Value.Extensions)
	}
}

// schema checks a schema, wherever it is, and its members. A schema that is neither a component nor a member, such as that of
// a parameter, needs no basis of its own.
func (w *walk) schema(place string, schema *openapi3.Schema) {
	w.assumptions(place, schema, schema.Extensions)
	if schema.Type.Includes(openapi3.TypeNumber) {
		w.fault(place, "type number") // generators make a float of it, and floats mix up ids
	}
	if schema.Format == "email" {
		w.fault(place, "format email") // one odd address would make a page unreadable
	}
	for name, property := range sorted(schema.Properties) {
		place := place + "/properties/" + escape(name)
		w.element(place, property.Value, property.Value.Description, property.Value.Extensions)
		if name == "role" && len(property.Value.Enum) > 0 {
			w.fault(place, "enum") // the vendor publishes no list of roles
		}
	}
}

// element checks what every element must carry.
func (w *walk) element(place string, element any, description string, extensions map[string]any) {
	w.assumptions(place, element, extensions)
	if !w.first("basis", element) {
		return
	}
	basis, ok := extensions["x-opine-basis"]
	switch {
	case !ok:
		w.fault(place, "no x-opine-basis")
	case basis == "assumed" && description == "" && extensions["x-opine-assumptions"] == nil:
		w.fault(place, "assumed, with neither description nor x-opine-assumptions")
	case basis != "assumed" && basis != "documented":
		w.fault(place, "x-opine-basis is %v", basis)
	}
}

func (w *walk) assumptions(place string, element any, extensions map[string]any) {
	assumptions, ok := extensions["x-opine-assumptions"]
	if !ok || !w.first("assumptions", element) {
		return
	}
	list, _ := assumptions.([]any)
	if len(list) == 0 {
		w.fault(place, "x-opine-assumptions is no list of sentences")
	}
	for _, assumption := range list {
		sentence, _ := assumption.(string)
		if words, ok := strings.CutSuffix(sentence, "."); !ok || strings.TrimSpace(words) == "" {
			w.fault(place, "x-opine-assumptions: %s is no sentence", strconv.Quote(fmt.Sprint(assumption)))
		}
	}
}

// sorted ranges over a map in the order of its keys.
func sorted[V any](m map[string]V) func(yield func(string, V) bool) {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

// escape writes a name as a token of a JSON pointer (RFC 6901).
func escape(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

func load(t *testing.T, document []byte) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	return doc
}
