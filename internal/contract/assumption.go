package contract

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Assumption is something that the document assumes because the vendor's reference leaves it open.
type Assumption struct {
	ID    string // unique in the document, and stable
	Place string // such as listUsers, listUsers limit, User or User.email
	Text  string
}

// separators has the members whose own members have names that belong to a place.
var separators = map[string]string{"schemas": " ", "headers": " ", "responses": " ", "properties": "."}

// assumptionsIn returns the assumptions in a node, in the order of the document. place names the node.
func assumptionsIn(node *yaml.Node, place string) []Assumption {
	var found []Assumption
	if node.Kind != yaml.MappingNode {
		for _, child := range node.Content {
			found = append(found, assumptionsIn(child, place)...)
		}
		return found
	}
	if id := member(node, "operationId"); id != nil {
		place = id.Value
	}
	if name := member(node, "name"); name != nil && member(node, "in") != nil {
		place = strings.TrimSpace(place + " " + name.Value)
	}
	for key, value := range members(node) {
		separator, named := separators[key]
		switch {
		case key == "x-opine-assumptions":
			for id, text := range members(value) {
				found = append(found, Assumption{id, place, text.Value})
			}
		case named:
			for name, child := range members(value) {
				found = append(found, assumptionsIn(child, strings.TrimSpace(place+separator+name))...)
			}
		default:
			found = append(found, assumptionsIn(value, place)...)
		}
	}
	return found
}

// members ranges over the members of a mapping.
func members(node *yaml.Node) func(yield func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		for pair := range slices.Chunk(node.Content, 2) {
			if node.Kind == yaml.MappingNode && !yield(pair[0].Value, pair[1]) {
				return
			}
		}
	}
}
