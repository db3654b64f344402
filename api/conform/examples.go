package conform

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkExamples returns an error that names each example that does not match its schema.
// kin-openapi's own check stops at the first one.
func (d *Document) checkExamples() error {
	doc, e := d.doc, examples{checker: checker{document: d}, seen: map[any]bool{}}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		operations := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			operation := operations[method]
			place := cmp.Or(operation.OperationID, method+" "+path)
			for _, ref := range slices.Concat(item.Parameters, operation.Parameters) {
				e.checkParameter(place+": parameter "+ref.Value.Name, "/request", ref.Value)
			}
			if operation.RequestBody != nil {
				e.checkContent(place+": request", "/request", operation.RequestBody.Value.Content)
			}
			for _, status := range slices.Sorted(maps.Keys(operation.Responses.Map())) {
				response, place := operation.Responses.Value(status).Value, place+": response "+status
				for _, name := range slices.Sorted(maps.Keys(response.Headers)) {
					e.checkParameter(place+": header "+name, "/response", &response.Headers[name].Value.Parameter)
				}
				e.checkContent(place, "/response", response.Content)
			}
		}
	}
	_ = doc.WalkSchemas(func(pointer string, ref *openapi3.SchemaRef) error {
		e.check(pointer, "", ref, ref.Value.Example, nil)
		for _, example := range ref.Value.Examples {
			e.check(pointer, "", ref, example, nil)
		}
		return nil
	})
	if len(e.faults) == 0 {
		return nil
	}
	return fmt.Errorf("%d examples do not match their schemas:\n%s", len(e.faults), strings.Join(e.faults, "\n"))
}

type examples struct {
	checker checker
	faults  []string
	seen    map[any]bool // what several operations share
}

func (e *examples) checkParameter(place, at string, parameter *openapi3.Parameter) {
	if !e.seen[parameter] {
		e.seen[parameter] = true
		e.check(place, at, parameter.Schema, parameter.Example, parameter.Examples)
		e.checkContent(place, at, parameter.Content)
	}
}

func (e *examples) checkContent(place, at string, content openapi3.Content) {
	for _, name := range slices.Sorted(maps.Keys(content)) {
		if media := content[name]; isJSON(name) && !e.seen[media] {
			e.seen[media] = true
			e.check(place, at, media.Schema, media.Example, media.Examples)
		}
	}
}

// check checks the examples of one element of the document: a single one, or several with names.
func (e *examples) check(place, at string, schema *openapi3.SchemaRef, single any, named openapi3.Examples) {
	if schema == nil {
		return
	}
	if single != nil {
		e.checkExample(place+": example", at, schema, single)
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		ref := named[name]
		if ref.Ref != "" {
			name = path.Base(ref.Ref)
		}
		if ref.Value.Value != nil { // not an externalValue
			e.checkExample(place+": example "+name, at, schema, ref.Value.Value)
		}
	}
}

func (e *examples) checkExample(place, at string, schema *openapi3.SchemaRef, value any) {
	problems := e.checker.checkValue(at, schema, value)
	if len(problems) == 0 {
		return
	}
	first := problems[0]
	first.Pointer, first.Value = strings.TrimPrefix(first.Pointer, at), ""
	fault := place + ": " + strings.TrimPrefix(first.Error(), ": ")
	if more := len(problems) - 1; more > 0 {
		fault += fmt.Sprintf("; and %d more", more)
	}
	e.faults = append(e.faults, fault)
}
