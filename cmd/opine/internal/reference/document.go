package reference

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// withOwnServer returns the document with this server in place of its servers. Nothing else
// changes, not even the order.
func withOwnServer(document []byte) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, fmt.Errorf("invalid OpenAPI document: %w", err)
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("the OpenAPI document is not a mapping")
	}
	// The content of a mapping alternates keys and values.
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
	return nil, errors.New("the OpenAPI document has no servers to replace")
}
