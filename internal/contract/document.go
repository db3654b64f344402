// Package contract reads the OpenAPI document for code that compares something with it: the tests of
// this package, which compare the client and the fake, and `opine check`, which compares a server.
package contract

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Document is an OpenAPI document whose references have been replaced by what they refer to.
type Document struct {
	Version     string
	Servers     []string
	Operations  []Operation  // sorted by path and method
	Assumptions []Assumption // in the order of the document
}

// Operation is a method of a path.
type Operation struct {
	ID      string `yaml:"operationId"`
	Method  string `yaml:"-"`
	Path    string `yaml:"-"`
	Summary string
	// Scopes each allow the operation; the first is the narrowest.
	Scopes      []string `yaml:"x-opine-scopes"`
	Parameters  []Parameter
	RequestBody struct{ Content map[string]Media } `yaml:"requestBody"`
	Responses   map[string]Response                // by status
	// Assumptions has the ids of what is assumed about the operation and all that it refers to.
	Assumptions []string `yaml:"-"`
}

// Parameter is a parameter of an operation.
type Parameter struct {
	Name, In string
	Schema   Schema
}

// Response is a response that an operation can have.
type Response struct {
	Headers map[string]any
	Content map[string]Media
}

// Schema is the part of a JSON schema that this document uses.
type Schema struct {
	Name             string `yaml:"x-name"` // of the component, if the schema is one
	Minimum, Maximum *int64
	Type, Format     string
	Default          any
	Required         []string
	Properties       map[string]*Schema
	AllOf            []Schema `yaml:"allOf"` // its members are in Required and Properties, too
	Items            *Schema
	Known            []string `yaml:"x-extensible-enum"`
}

// UnmarshalYAML adds the members of allOf to those of the schema.
func (s *Schema) UnmarshalYAML(node *yaml.Node) error {
	type fields Schema
	if err := node.Decode((*fields)(s)); err != nil {
		return err
	}
	for _, part := range s.AllOf {
		s.Required = append(s.Required, part.Required...)
		for name, property := range part.Properties {
			if s.Properties == nil {
				s.Properties = map[string]*Schema{}
			}
			s.Properties[name] = property
		}
	}
	return nil
}

// Media is a body in one media type.
type Media struct {
	Schema   Schema
	Example  any
	Examples map[string]struct{ Value any }
}

// Payloads returns the examples as JSON.
func (m Media) Payloads() ([]string, error) {
	var payloads []string
	add := func(value any) error {
		text, err := json.Marshal(value)
		payloads = append(payloads, string(text))
		return err
	}
	for _, example := range m.Examples {
		if err := add(example.Value); err != nil {
			return nil, err
		}
	}
	if m.Example != nil {
		if err := add(m.Example); err != nil {
			return nil, err
		}
	}
	slices.Sort(payloads)
	return payloads, nil
}

// Parse reads an OpenAPI document in YAML.
func Parse(text []byte) (*Document, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	document := &Document{Assumptions: assumptionsIn(&root, "")}
	if err := inline(&root, &root, nil); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	var content struct {
		Info    struct{ Version string }
		Servers []struct{ URL string }
		Paths   map[string]map[string]yaml.Node
	}
	if err := root.Decode(&content); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	document.Version = content.Info.Version
	for _, server := range content.Servers {
		document.Servers = append(document.Servers, server.URL)
	}
	for path, methods := range content.Paths {
		for method, node := range methods {
			operation := Operation{Method: strings.ToUpper(method), Path: path}
			if err := node.Decode(&operation); err != nil {
				return nil, fmt.Errorf("contract: %s %s: %w", method, path, err)
			}
			for _, assumption := range assumptionsIn(&node, "") {
				operation.Assumptions = append(operation.Assumptions, assumption.ID)
			}
			document.Operations = append(document.Operations, operation)
		}
	}
	slices.SortFunc(document.Operations, func(a, b Operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return document, nil
}

// inline replaces each reference below node by a copy of its target. stack has the references that
// contain node.
func inline(root, node *yaml.Node, stack []string) error {
	if target := member(node, "$ref"); target != nil {
		if slices.Contains(stack, target.Value) {
			return fmt.Errorf("%s refers to itself", target.Value)
		}
		stack = append(slices.Clone(stack), target.Value)
		found := root.Content[0]
		for name := range strings.SplitSeq(strings.TrimPrefix(target.Value, "#/"), "/") {
			if found = member(found, name); found == nil {
				return fmt.Errorf("%s refers to nothing", target.Value)
			}
		}
		*node = *found
		name := target.Value[strings.LastIndexByte(target.Value, '/')+1:]
		node.Content = append(slices.Clone(node.Content), scalar("x-name"), scalar(name))
	}
	node.Content = slices.Clone(node.Content)
	for i, child := range node.Content {
		copied := *child
		node.Content[i] = &copied
		if err := inline(root, &copied, stack); err != nil {
			return err
		}
	}
	return nil
}

func scalar(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// member returns the value of a mapping's member, or nil.
func member(node *yaml.Node, name string) *yaml.Node {
	for key, value := range members(node) {
		if key == name {
			return value
		}
	}
	return nil
}
