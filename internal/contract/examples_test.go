package contract_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/internal/contract"
)

// TestExamplesSurvive reads each documented payload into its generated type and back.
func TestExamplesSurvive(t *testing.T) {
	t.Parallel()
	types := map[string]any{
		"list-users-200.json":        &generated.UserPage{},
		"remove-user-200.json":       &generated.RemovedUser{},
		"list-invitations-200.json":  &generated.InvitationPage{},
		"invite-user-200.json":       &generated.Invitation{},
		"revoke-invitation-200.json": &generated.RevokedInvitation{},
		"validation-error.json":      &generated.ValidationError{},
	}
	for name, payload := range globbed(t, "../../api/examples/*.json") {
		value := types[name]
		if value == nil {
			t.Errorf("%s: no generated type in this test", name)
			continue
		}
		if err := json.Unmarshal([]byte(payload), value); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := json.Marshal(value)
		if err != nil || !sameJSON(string(text), payload) {
			t.Errorf("%s became %s, %v", payload, text, err)
		}
	}
}

// TestExamplesAreComplete names each example that lacks a required member.
func TestExamplesAreComplete(t *testing.T) {
	t.Parallel()
	for _, problem := range incomplete(parse(t, string(spec.OpenAPI))) {
		t.Error(problem)
	}
	const required = "required: [id, email, "
	got := incomplete(parse(t, strings.Replace(string(spec.OpenAPI), required, required+"newMember, ", 1)))
	want := []string{
		"listUsers 200: the example documented has no items/0/newMember",
		"listUsers 200: the example wholeDirectory has no items/0/newMember",
		"listUsers 200: the example wholeDirectory has no items/1/newMember",
		"listUsers 200: the example wholeDirectory has no items/2/newMember",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// incomplete returns the required members that examples of responses lack.
func incomplete(document *contract.Document) []string {
	var problems []string
	for _, operation := range document.Operations {
		for status, response := range operation.Responses {
			media := response.Content["application/json"]
			for name, example := range media.Examples {
				for _, member := range missing("", &media.Schema, example.Value) {
					problems = append(problems, operation.ID+" "+status+": the example "+name+" has no "+member)
				}
			}
		}
	}
	slices.Sort(problems)
	return problems
}

// missing returns the required members that a value lacks, with their paths.
func missing(path string, schema *contract.Schema, value any) []string {
	var members []string
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			members = append(members, missing(path+strconv.Itoa(i)+"/", schema.Items, item)...)
		}
	case map[string]any:
		for _, name := range schema.Required {
			if _, ok := value[name]; !ok {
				members = append(members, path+name)
			}
		}
		for name, property := range schema.Properties {
			members = append(members, missing(path+name+"/", property, value[name])...)
		}
	}
	return members
}
