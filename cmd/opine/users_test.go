package main

import (
	"slices"
	"testing"

	spec "github.com/opine-go/opine"
	"go.yaml.in/yaml/v3"
)

// A documented member without a column would be missing from every table and sheet.
func TestColumnsAreTheMembersOfTheDocument(t *testing.T) {
	t.Parallel()
	var document struct {
		Components struct {
			Schemas map[string]struct{ Properties yaml.Node }
		}
	}
	if err := yaml.Unmarshal(spec.OpenAPI, &document); err != nil {
		t.Fatal(err)
	}
	for name, l := range map[string]*listing{"User": &userListing} {
		var members []string
		properties := document.Components.Schemas[name].Properties
		for member := range slices.Chunk(properties.Content, 2) { // a key and its value
			members = append(members, member[0].Value)
		}
		if names := l.schema.Names(); !slices.Equal(names, members) {
			t.Errorf("the columns of %s are %v, openapi.yaml has %v", name, names, members)
		}
	}
}
