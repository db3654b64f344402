package conform

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is what a document says about one operation, for tests that go through all of them. See [Document.Operations].
type Operation struct {
	ID         string // the operationId
	Method     string
	Path       string // with the names of its parameters in braces
	Parameters []Parameter
	Responses  []Response // in the order of their statuses
}

// Parameter is a parameter of an operation.
type Parameter struct {
	Name             string
	In               string   // path, query, header or cookie
	Minimum, Maximum *float64 // nil where the document sets none
}

// Response is a response that an operation may have.
type Response struct {
	Status   string            // 200, 4XX, default
	Examples map[string]string // the documented payloads, as JSON, by their names; a single one has none
}

// Operations returns the operations of the document, in the order of their paths and methods.
func (d *Document) Operations() []Operation {
	var operations []Operation
	paths := d.doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		methods := paths[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			declared := methods[method]
			operations = append(operations, Operation{
				ID: declared.OperationID, Method: method, Path: path,
				Parameters: parametersOf(slices.Concat(paths[path].Parameters, declared.Parameters)),
				Responses:  responsesOf(declared.Responses.Map()),
			})
		}
	}
	return operations
}

func parametersOf(declared openapi3.Parameters) []Parameter {
	var parameters []Parameter
	for _, ref := range declared {
		parameter := Parameter{Name: ref.Value.Name, In: ref.Value.In}
		if schema := ref.Value.Schema; schema != nil {
			parameter.Minimum, parameter.Maximum = schema.Value.Min, schema.Value.Max
		}
		parameters = append(parameters, parameter)
	}
	return parameters
}

func responsesOf(declared map[string]*openapi3.ResponseRef) []Response {
	var responses []Response
	for _, status := range slices.Sorted(maps.Keys(declared)) {
		response := Response{Status: status, Examples: map[string]string{}}
		if media := declared[status].Value.Content.Get("application/json"); media != nil {
			for name, example := range media.Examples {
				response.Examples[name] = encode(example.Value.Value)
			}
			if media.Example != nil {
				response.Examples[""] = encode(media.Example)
			}
		}
		responses = append(responses, response)
	}
	return responses
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic("conform: " + err.Error()) // the document was read from YAML or JSON, so it can be written
	}
	return string(text)
}
