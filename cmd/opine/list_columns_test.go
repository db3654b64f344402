package main

import (
	"slices"
	"testing"

	spec "github.com/opine-go/opine"
	"go.yaml.in/yaml/v3"
)

// A member that the document has and the columns have not would be missing in every table and sheet.
func TestColumnsAreTheMembersOfTheDocument(t *testing.T) {
	t.Parallel()
	var document struct {
		Components struct {
			Schemas struct {
				User struct{ Properties yaml.Node } `yaml:"User"`
			}
		}
	}
	if err := yaml.Unmarshal(spec.OpenAPI, &document); err != nil {
		t.Fatal(err)
	}
	var members []string
	for member := range slices.Chunk(document.Components.Schemas.User.Properties.Content, 2) { // keys and values in turn
		members = append(members, member[0].Value)
	}
	if !slices.Equal(documented, members) {
		t.Errorf("the columns of list_columns.go are %v, the members of a user in openapi.yaml %v", documented, members)
	}
}
