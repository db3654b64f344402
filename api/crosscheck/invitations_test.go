package crosscheck

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi-validator/config"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/opinetest"
)

const (
	invitations = "/v1/organization/invitations"
	invitation  = `{"id":1,"inviteeEmail":"text","role":"ADMIN","status":"PENDING","inviterUserId":null,` +
		`"organizationId":1,"createdAt":"2025-12-06T14:43:11.953Z","updatedAt":"2025-12-06T14:43:11.953Z",` +
		`"expiresAt":"2025-12-06T14:43:11.953Z"}`
	invitationPage = `{"items":[` + invitation + `],"totalCount":1,"offset":0,"limit":100}`
	newInvitation  = `{"inviteeEmail":"ada@example.com","role":"ADMIN"}`
)

// withInvitation returns the page of invitations with one replacement.
func withInvitation(old, new string) string {
	if !strings.Contains(invitationPage, old) {
		panic("the page does not contain " + old)
	}
	return strings.Replace(invitationPage, old, new, 1)
}

func init() { exchanges = append(exchanges, invitationExchanges...) }

var invitationExchanges = []exchange{
	{name: "invitations", target: invitations, body: invitationPage, conform: true, second: true},
	{
		name: "filters", target: invitations + "?status=PENDING&includeExpired=true", body: invitationPage,
		conform: true, second: true,
	},
	{
		name: "unknown status", target: invitations + "?status=SENT", body: withInvitation("PENDING",
			"SENT"), conform: true, second: true,
	},
	{
		name: "invite", method: "POST", target: invitations, sent: newInvitation, body: invitation,
		conform: true, second: true,
	},
	{
		name: "already invited", method: "POST", target: invitations, sent: newInvitation, status: 409,
		body: failure, conform: true, second: true,
	},
	{name: "revoke", method: "POST", target: invitations + "/1/revoke", body: `{"id":1}`, conform: true, second: true},
	{
		name: "not revoked", method: "POST", target: invitations + "/1/revoke", status: 404, body: failure,
		conform: true, second: true,
	},

	{name: "includeExpired yes", target: invitations + "?includeExpired=yes", body: invitationPage},
	{name: "invitation limit 0", target: invitations + "?limit=0", body: invitationPage},
	{name: "invitation id 0", method: "POST", target: invitations + "/0/revoke", body: `{"id":1}`},
	{name: "revoke with GET", target: invitations + "/1/revoke", body: `{"id":1}`},
	{name: "body of a revocation", method: "POST", target: invitations + "/1/revoke", sent: "{}", body: `{"id":1}`},
	{name: "no body", method: "POST", target: invitations, body: invitation},
	{name: "no role", method: "POST", target: invitations, sent: `{"inviteeEmail":"a@example.com"}`, body: invitation},
	{
		name: "empty address", method: "POST", target: invitations,
		sent: `{"inviteeEmail":"","role":"ADMIN"}`, body: invitation,
	},
	{
		name: "null address", method: "POST", target: invitations,
		sent: `{"inviteeEmail":null,"role":"ADMIN"}`, body: invitation,
	},
	{name: "created invitation", method: "POST", target: invitations, sent: newInvitation, status: 201, body: invitation},
	{name: "null status", target: invitations, body: withInvitation(`"PENDING"`, "null")},
	{name: "missing expiresAt", target: invitations, body: withInvitation(`,"expiresAt":"2025-12-06T14:43:11.953Z"`, "")},
	{name: "text inviter", target: invitations, body: withInvitation(`"inviterUserId":null`, `"inviterUserId":"1"`)},
	{name: "null organization", target: invitations, body: withInvitation(`"organizationId":1`, `"organizationId":null`)},
}

// TestFakeInvitations checks the responses of package opinetest with the second validator.
func TestFakeInvitations(t *testing.T) {
	t.Parallel()
	second := newSecond(t, spec.OpenAPI, config.WithStrictMode())
	fake := opinetest.New(opinetest.WithInvitations(opinetest.GenerateInvitations(1, 500)...))
	for _, call := range []struct{ method, target, body string }{
		{"GET", "?limit=500", ""}, {"GET", "?status=PENDING&includeExpired=true", ""},
		{"POST", "", newInvitation}, {"POST", "", newInvitation}, {"POST", "/1/revoke", ""}, {"POST", "/1/revoke", ""},
	} {
		req := httptest.NewRequest(call.method, "http://127.0.0.1"+invitations+call.target, strings.NewReader(call.body))
		if call.body == "" {
			req.Body = http.NoBody
		} else {
			req.Header.Set("Content-Type", "application/json")
		}
		req.Header.Set("X-API-Key", fake.MasterKey())
		if ok, reason := ask(t, second, req, fake.Transport().RoundTrip); !ok {
			t.Errorf("%s %s: %s", call.method, call.target, reason)
		}
	}
}
