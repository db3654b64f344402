package contract_test

import (
	"encoding/json"
	"testing"

	"github.com/opine-go/opine/generated"
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
