package opinetest_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

const invitationsPath = "/v1/organization/invitations"

// invitations returns invitations with these ids; 0 asks for the next free one.
func invitations(ids ...int64) []opinetest.Invitation {
	list := make([]opinetest.Invitation, len(ids))
	for i, id := range ids {
		list[i] = opinetest.Invitation{ID: id, InviteeEmail: fmt.Sprintf("invitee%d@example.com", id), Role: "MEMBER"}
	}
	return list
}

// invite sends inviteUser with this body.
func invite(t testing.TB, fake *opinetest.Fake, body string) answer {
	t.Helper()
	req := newRequest(t, t.Context(), fake, "POST "+invitationsPath)
	req.Header.Set("Content-Type", "application/json")
	req.Body = io.NopCloser(strings.NewReader(body))
	got, err := roundTrip(fake.Transport(), req)
	if err != nil {
		t.Error(err)
	}
	return got
}

// listed returns the ids on a page of invitations.
func listed(t *testing.T, fake *opinetest.Fake, query string) string {
	t.Helper()
	got := send(t, fake, "GET "+invitationsPath+query)
	if got.status != http.StatusOK {
		t.Errorf("%s: %d %s", query, got.status, got.body)
		return ""
	}
	var ids []string
	for _, item := range parseJSON(t, got.body).(map[string]any)["items"].([]any) {
		ids = append(ids, fmt.Sprint(item.(map[string]any)["id"]))
	}
	return strings.Join(ids, " ")
}

// The fake sends at least the members of the payloads that the reference shows.
func TestDocumentedInvitations(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	sameType := func(got, want any) bool { return reflect.TypeOf(got) == reflect.TypeOf(want) }
	for file, got := range map[string]answer{
		"list-invitations-200.json":  send(t, fake, "GET "+invitationsPath+"?limit=1"),
		"invite-user-200.json":       invite(t, fake, `{"inviteeEmail":"mary@example.com","role":"ADMIN"}`),
		"revoke-invitation-200.json": send(t, fake, "POST "+invitationsPath+"/1/revoke"),
	} {
		documented, err := os.ReadFile("../examples/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := covers(parseJSON(t, got.body), parseJSON(t, string(documented)), sameType); err != nil {
			t.Errorf("%s: %v: %s", file, err, got.body)
		}
	}
}

func TestListInvitationsBody(t *testing.T) {
	t.Parallel()
	created := time.Date(2025, 12, 6, 14, 43, 11, 953e6, time.UTC)
	fake := opinetest.New(opinetest.WithInvitations(opinetest.Invitation{
		ID: 7, InviteeEmail: "text", Role: "<odd>", Status: "ACCEPTED", OrganizationID: 3,
		CreatedAt: created, ExpiresAt: created.AddDate(200, 0, 0),
	}))
	const want = `{"items":[{"id":7,"inviteeEmail":"text","role":"<odd>","status":"ACCEPTED","inviterUserId":null,
		"organizationId":3,"createdAt":"2025-12-06T14:43:11.953Z","updatedAt":"2025-12-06T14:43:11.953Z",
		"expiresAt":"2225-12-06T14:43:11.953Z"}],"totalCount":1,"offset":0,"limit":100}`
	got := send(t, fake, "GET "+invitationsPath)
	if !reflect.DeepEqual(parseJSON(t, got.body), parseJSON(t, want)) {
		t.Errorf("got %s", got.body)
	}
}

// An invitation expires as time passes. A list then hides it unless the caller asks for it.
func TestInvitationsExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := opinetest.New(opinetest.WithInvitations(invitations(1)...))
		time.Sleep(24 * time.Hour)
		fake.AddInvitations(invitations(2)...)
		for _, step := range []struct {
			after                        time.Duration
			open, all, pending, outdated string
		}{
			{opinetest.InvitationLifetime - 24*time.Hour - time.Second, "1 2", "1 2", "1 2", ""},
			{time.Second, "2", "1 2", "2", "1"},
			{24 * time.Hour, "", "1 2", "", "1 2"},
		} {
			time.Sleep(step.after)
			for query, want := range map[string]string{
				"": step.open, "?includeExpired=false": step.open, "?includeExpired=true": step.all,
				"?includeExpired=true&status=PENDING": step.pending, "?includeExpired=true&status=EXPIRED": step.outdated,
				"?status=EXPIRED": "", "?status=other": "", "?includeExpired=true&limit=1&offset=1": last(step.all),
			} {
				if got := listed(t, fake, query); got != want {
					t.Errorf("%s: got %q, want %q", query, got, want)
				}
			}
		}
	})
}

func last(ids string) string { return ids[strings.LastIndexByte(ids, ' ')+1:] }

func TestInviteUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := opinetest.New(opinetest.WithUsers(users(4)...), opinetest.WithInvitations(invitations(8)...))
		got := invite(t, fake, `{"inviteeEmail":"Mary@example.com","role":"Sales Engineer","note":"ignored"}`)
		const want = `{"id":9,"inviteeEmail":"Mary@example.com","role":"Sales Engineer","status":"PENDING","inviterUserId":4,
			"organizationId":1,"createdAt":"2000-01-01T00:00:00.000Z","updatedAt":"2000-01-01T00:00:00.000Z",
			"expiresAt":"2000-01-08T00:00:00.000Z"}`
		if got.status != http.StatusOK || !reflect.DeepEqual(parseJSON(t, got.body), parseJSON(t, want)) {
			t.Errorf("got %d %s", got.status, got.body)
		}
		const invited = "This address has an open invitation."
		for address, message := range map[string]string{
			"user4@example.com": "A user has this address.", "USER4@example.com": "A user has this address.",
			"mary@example.com": invited, "invitee8@example.com": invited,
		} {
			got := invite(t, fake, fmt.Sprintf(`{"inviteeEmail":%q,"role":"ADMIN"}`, address))
			wantError(t, got, http.StatusConflict, message)
		}
		time.Sleep(opinetest.InvitationLifetime) // an expired invitation is no obstacle
		if got := invite(t, fake, `{"inviteeEmail":"mary@example.com","role":"ADMIN"}`); got.status != http.StatusOK {
			t.Errorf("got %d %s", got.status, got.body)
		}
		if got := listed(t, fake, "?includeExpired=true"); got != "8 9 10" {
			t.Errorf("listed %s", got)
		}
	})
}

func TestInviteUserValidation(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithInvitations())
	required := func(name, received string) string {
		return fmt.Sprintf(`{"path":[%q],"code":"invalid_type","expected":"string","received":%q,`+
			`"message":"Expected string, received %s"}`, name, received, received)
	}
	missing := required("inviteeEmail", "undefined") + "," + required("role", "undefined")
	const tooShort = `{"path":["role"],"code":"too_small","minimum":1,"type":"string","inclusive":true,"exact":false,` +
		`"message":"String must contain at least 1 character(s)"}`
	const noEmail = `{"path":["inviteeEmail"],"code":"invalid_string","validation":"email","message":"Invalid email"}`
	for body, issues := range map[string]string{
		"":     missing,
		"text": missing,
		"[]":   missing,
		`{"inviteeEmail":"a@b.example","role":null}`: required("role", "null"),
		`{"inviteeEmail":7,"role":true}`: required("inviteeEmail", "number") + "," +
			required("role", "boolean"),
		`{"inviteeEmail":[],"role":{}}`: required("inviteeEmail", "array") + "," +
			required("role", "object"),
		`{"inviteeEmail":"","role":"ADMIN"}`:               noEmail,
		`{"inviteeEmail":"Ada <a@b.example>","role":"X"}`:  noEmail,
		`{"inviteeEmail":"a@b.example,c@d.ex","role":"X"}`: noEmail,
		`{"inviteeEmail":"a@localhost","role":"ADMIN"}`:    noEmail,
		`{"inviteeEmail":"a@b.example\n","role":"ADMIN"}`:  noEmail,
		`{"inviteeEmail":"a@b.example","role":""}`:         tooShort,
	} {
		got := invite(t, fake, body)
		want := parseJSON(t, `{"error":"Validation error.","issues":[`+issues+`]}`)
		if got.status != http.StatusBadRequest || !reflect.DeepEqual(parseJSON(t, got.body), want) {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	for _, query := range []string{
		"includeExpired=", "includeExpired=1", "includeExpired=true&includeExpired=true", "status=a&status=b", "limit=0",
	} {
		if got := send(t, fake, "GET "+invitationsPath+"?"+query); got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
	}
	if n := len(fake.Invitations()); n != 0 {
		t.Errorf("%d invitations were made", n)
	}
}

// Of several invitations at once to one address, the fake accepts one.
func TestInviteUserConcurrently(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithInvitations())
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { invite(t, fake, `{"inviteeEmail":"ada@example.com","role":"ADMIN"}`) })
	}
	wg.Wait()
	if n := len(fake.Invitations()); n != 1 {
		t.Errorf("%d invitations were made", n)
	}
}

func TestRevokeInvitation(t *testing.T) {
	t.Parallel()
	past := opinetest.Invitation{ID: 3, InviteeEmail: "late@example.com", ExpiresAt: time.Now().Add(-time.Hour)}
	fake := opinetest.New(opinetest.WithInvitations(append(invitations(1, 2), past)...))
	for _, id := range []string{"2", "3"} {
		if got := send(t, fake, "POST "+invitationsPath+"/"+id+"/revoke"); got.status != 200 || got.body != `{"id":`+id+`}` {
			t.Errorf("got %d %s", got.status, got.body)
		}
	}
	for _, id := range []string{"2", "99"} {
		wantError(t, send(t, fake, "POST "+invitationsPath+"/"+id+"/revoke"), http.StatusNotFound,
			"There is no invitation with this id.")
	}
	if got := send(t, fake, "POST "+invitationsPath+"/0/revoke"); got.status != http.StatusBadRequest {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if got := listed(t, fake, "?includeExpired=true"); got != "1" {
		t.Errorf("left are %s", got)
	}
}

func TestInvitationScopes(t *testing.T) {
	t.Parallel()
	fake := opinetest.New()
	const read, write = "invitations:read", "invitations:write"
	for _, test := range []struct{ request, scope, other string }{
		{"GET " + invitationsPath, read, write},
		{"POST " + invitationsPath, write, read},
		{"POST " + invitationsPath + "/1/revoke", write, read},
	} {
		if got := send(t, fake, test.request, fake.NewKey(test.scope)); got.status == http.StatusForbidden {
			t.Errorf("%s: %d %s", test.request, got.status, got.body)
		}
		for _, scope := range []string{test.other, "users:read", "users:write"} {
			got := send(t, fake, test.request, fake.NewKey(scope))
			wantError(t, got, http.StatusForbidden, "The API key lacks the scope "+test.scope+".")
		}
	}
}

// Hooks and faults work for invitations as for users.
func TestInvitationHooksAndFaults(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithInvitations(invitations(1, 2, 3, 4)...),
		opinetest.WithFaults(
			parseFault(t, "listInvitations?max-limit=2"), parseFault(t, "revokeInvitation?nth=1&reset&applied"),
		),
		opinetest.BeforeListRequest("listInvitations", 2, func(f *opinetest.Fake) {
			f.RevokeInvitation(1)
			f.InsertInvitations(1, invitations(9)...)
		}))
	for _, want := range []string{"1 2", "2 9"} {
		if got := listed(t, fake, "?limit=100"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	req := newRequest(t, t.Context(), fake, "POST "+invitationsPath+"/4/revoke")
	if _, err := roundTrip(fake.Transport(), req); err == nil {
		t.Error("no reset")
	}
	if n := len(fake.Invitations()); n != 3 {
		t.Errorf("%d invitations are left", n)
	}
}

func TestGenerateInvitations(t *testing.T) {
	t.Parallel()
	const n = 5000
	seen := map[string]bool{}
	for _, user := range opinetest.GenerateUsers(1, n) {
		seen[strings.ToLower(user.Email)] = true
	}
	few := opinetest.GenerateInvitations(1, 10)
	for i, invitation := range opinetest.GenerateInvitations(1, n) {
		if address := strings.ToLower(invitation.InviteeEmail); seen[address] {
			t.Fatalf("%s occurs twice", address)
		} else {
			seen[address] = true
		}
		if i < len(few) && invitation != few[i] {
			t.Errorf("got %+v, then %+v", few[i], invitation)
		}
	}
}
