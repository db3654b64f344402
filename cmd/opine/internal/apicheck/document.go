package apicheck

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/oasdiff/yaml"

	spec "github.com/opine-go/opine"
)

// document is what the check needs of openapi.yaml.
type document struct {
	Paths      map[string]map[string]operation
	Components struct {
		Headers   map[string]element
		Responses map[string]element
		Schemas   map[string]schema
	}
}

type operation struct {
	element
	OperationID string `json:"operationId"`
	Parameters  []struct {
		element
		Name string
	}
}

type schema struct {
	element
	Required   []string
	Properties map[string]element
	Known      []string `json:"x-extensible-enum"`
}

// element is anything that carries assumptions.
type element struct {
	Assumptions []string `json:"x-opine-assumptions"`
}

func readDocument() (*document, error) {
	var d document
	text, err := yaml.YAMLToJSON(spec.OpenAPI)
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml cannot be read: %w", err)
	}
	return &d, nil
}

// assumption is a sentence of the document, and where it stands.
type assumption struct{ place, text string }

// assumptions gives all of them, in the same order each time.
func (d *document) assumptions() []assumption {
	var all []assumption
	add := func(place string, e element) {
		for _, text := range e.Assumptions {
			all = append(all, assumption{place, text})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			op := d.Paths[path][method]
			add(op.OperationID, op.element)
			for _, parameter := range op.Parameters {
				add(op.OperationID+" "+parameter.Name, parameter.element)
			}
		}
	}
	addAll(d.Components.Headers, add)
	addAll(d.Components.Responses, add)
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		s := d.Components.Schemas[name]
		add(name, s.element)
		for _, property := range slices.Sorted(maps.Keys(s.Properties)) {
			add(name+"."+property, s.Properties[property])
		}
	}
	return all
}

func addAll(elements map[string]element, add func(string, element)) {
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		add(name, elements[name])
	}
}
