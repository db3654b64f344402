package reference

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// servedHere is the document with this server in place of those that it names. Nothing else is changed, not even the order.
func servedHere(document []byte) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, fmt.Errorf("the OpenAPI document cannot be read: %w", err)
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("the OpenAPI document is no mapping")
	}
	// A mapping's content is its keys and values in turn.
	for member := range slices.Chunk(root.Content[0].Content, 2) {
		if member[0].Value != "servers" {
			continue
		}
		here := []struct{ URL, Description string }{{"/", "This sandbox."}}
		if err := member[1].Encode(here); err != nil {
			return nil, err
		}
		return yaml.Marshal(&root)
	}
	return nil, errors.New("the OpenAPI document names no servers that the sandbox could take the place of")
}
