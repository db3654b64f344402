package conform_test

import (
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

// TestFaultsAreFound breaks each rule once, each time in a copy of the document.
func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	const removeUser = "/paths/~1v1~1organization~1users~1{id}/delete"
	operation := func(doc *openapi3.T) *openapi3.Operation {
		return doc.Paths.Value("/v1/organization/users/{id}").Delete
	}
	schema := func(doc *openapi3.T, name string) *openapi3.Schema {
		return doc.Components.Schemas[name].Value
	}
	property := func(doc *openapi3.T, name, property string) *openapi3.Schema {
		return schema(doc, name).Properties[property].Value
	}
	tests := map[string]struct {
		doctor func(*openapi3.T)
		want   []string
	}{
		"no basis": {
			func(doc *openapi3.T) { delete(property(doc, "User", "createdAt").Extensions, "x-opine-basis") },
			[]string{"/components/schemas/User/properties/createdAt: no x-opine-basis"},
		},
		"no basis where references lead": {
			func(doc *openapi3.T) {
				delete(doc.Components.Responses["Unauthorized"].Value.Extensions, "x-opine-basis")
			},
			[]string{"/components/responses/Unauthorized: no x-opine-basis"},
		},
		"several faults": {
			func(doc *openapi3.T) {
				delete(operation(doc).Extensions, "x-opine-basis")
				delete(operation(doc).Parameters[0].Value.Extensions, "x-opine-basis")
				delete(operation(doc).Responses.Value("200").Value.Extensions, "x-opine-basis")
			},
			[]string{
				removeUser + ": no x-opine-basis",
				removeUser + "/responses/200: no x-opine-basis",
				removeUser + "/parameters/0: no x-opine-basis",
			},
		},
		"unknown basis": {
			func(doc *openapi3.T) { operation(doc).Extensions["x-opine-basis"] = "guessed" },
			[]string{removeUser + ": x-opine-basis is guessed"},
		},
		"assumed without a word": {
			func(doc *openapi3.T) { property(doc, "ErrorBody", "error").Description = "" },
			[]string{"/components/schemas/ErrorBody/properties/error: assumed, with neither description nor x-opine-assumptions"},
		},
		"assumption without a full stop": {
			func(doc *openapi3.T) {
				schema(doc, "Issue").Extensions["x-opine-assumptions"] = []any{"It is so.", "And so"}
			},
			[]string{`/components/schemas/Issue: x-opine-assumptions: "And so" is no sentence`},
		},
		"empty assumption": {
			func(doc *openapi3.T) { schema(doc, "Issue").Extensions["x-opine-assumptions"] = []any{" ."} },
			[]string{`/components/schemas/Issue: x-opine-assumptions: " ." is no sentence`},
		},
		"no assumptions in the list": {
			func(doc *openapi3.T) { schema(doc, "Issue").Extensions["x-opine-assumptions"] = []any{} },
			[]string{"/components/schemas/Issue: x-opine-assumptions is no list of sentences"},
		},
		"assumption outside a list": {
			func(doc *openapi3.T) {
				doc.Components.Headers["RequestId"].Value.Extensions["x-opine-assumptions"] = "It is so."
			},
			[]string{"/components/headers/RequestId: x-opine-assumptions is no list of sentences"},
		},
		"bad assumption where no basis is needed": {
			func(doc *openapi3.T) {
				operation(doc).Parameters[0].Value.Schema.Value.Extensions = map[string]any{"x-opine-assumptions": []any{"So"}}
			},
			[]string{removeUser + `/parameters/0/schema: x-opine-assumptions: "So" is no sentence`},
		},
		"no operationId": {
			func(doc *openapi3.T) { operation(doc).OperationID = "" },
			[]string{removeUser + ": no operationId"},
		},
		"no tag": {
			func(doc *openapi3.T) { operation(doc).Tags = nil },
			[]string{removeUser + ": no tag"},
		},
		"no scopes": {
			func(doc *openapi3.T) { operation(doc).Extensions["x-opine-scopes"] = []any{} },
			[]string{removeUser + ": no x-opine-scopes"},
		},
		"number": {
			func(doc *openapi3.T) {
				operation(doc).Parameters[0].Value.Schema.Value.Type = &openapi3.Types{"number"}
			},
			[]string{removeUser + "/parameters/0/schema: type number"},
		},
		"e-mail": {
			func(doc *openapi3.T) { property(doc, "User", "email").Format = "email" },
			[]string{"/components/schemas/User/properties/email: format email"},
		},
		"closed set of roles": {
			func(doc *openapi3.T) { schema(doc, "UserRole").Enum = []any{"ADMIN"} },
			[]string{"/components/schemas/User/properties/role: enum"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := load(t, spec.OpenAPI)
			test.doctor(doc)
			if got := faultsOf(doc); !slices.Equal(got, test.want) {
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
