package opine_test

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

var ada = opine.InviteRequest{Email: "ada@example.com", Role: opine.RoleAdmin}

// operationsOf returns the operations of a fake's requests, separated by spaces.
func operationsOf(fake *opinetest.Fake) string {
	var operations []string
	for _, request := range fake.Requests() {
		operations = append(operations, request.Operation)
	}
	return strings.Join(operations, " ")
}

func TestDocumentedInvitationsDecodeExactly(t *testing.T) {
	t.Parallel()
	then := time.Date(2025, 12, 6, 14, 43, 11, 953e6, time.UTC)
	want := opine.Invitation{
		ID: 1, InviteeEmail: "text", Role: opine.RoleAdmin, Status: opine.InvitationPending, InviterUserID: 1, OrganizationID: 1,
		CreatedAt: then, UpdatedAt: then, ExpiresAt: then,
	}
	client := staticClient(t, 200, "application/json", documented(t, "list-invitations-200.json"))
	page, err := client.Invitations.Page(t.Context(), &opine.InvitationPageOptions{PageOptions: opine.PageOptions{Limit: 1, Offset: 1}})
	if err != nil || !slices.Equal(page.Items, []opine.Invitation{want}) || page.TotalCount != 1 {
		t.Errorf("got %+v, %v", page, err)
	}
	client = staticClient(t, 200, "application/json", documented(t, "invite-user-200.json"))
	sent, err := client.Invitations.Invite(t.Context(), opine.InviteRequest{Email: "text@example.com", Role: "X", SkipListing: true})
	if err != nil || sent != (opine.SentInvitation{Invitation: want}) {
		t.Errorf("got %+v, %v", sent, err)
	}
	client = staticClient(t, 200, "application/json", documented(t, "revoke-invitation-200.json"))
	if revocation, err := client.Invitations.Revoke(t.Context(), 1); err != nil || revocation.ID != 1 {
		t.Errorf("got %+v, %v", revocation, err)
	}
}

// A null inviter, unknown statuses and odd addresses survive, and AllRaw keeps the bytes.
func TestUnusualInvitationsSurvive(t *testing.T) {
	t.Parallel()
	const item = `{"id":7,"inviteeEmail":null,"role":"x y","status":"","inviterUserId":null,"organizationId":9007199254740993,` +
		`"createdAt":"soon","updatedAt":"","expiresAt":null,"note":1}`
	client := staticClient(t, 200, "application/json", `{"items":[`+item+`],"totalCount":1,"offset":0,"limit":1000}`)
	for raw, err := range client.Invitations.AllRaw(t.Context(), nil) {
		if err != nil || string(raw.JSON) != item || raw.Invitation != (opine.Invitation{ID: 7, Role: "x y", OrganizationID: 1<<53 + 1}) {
			t.Errorf("got %+v, %v", raw, err)
		}
	}
	client = staticClient(t, 200, "application/json", `{"items":[`+strings.Replace(item, `"id":7`, `"id":null`, 1)+`],"totalCount":1,"offset":0,"limit":1000}`)
	if _, err := client.Invitations.Page(t.Context(), nil); !errors.Is(err, opine.ErrUnexpectedResponse) {
		t.Errorf("got %v", err)
	}
}

func TestInvitationFilters(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithInvitations(
		opinetest.Invitation{ID: 1}, opinetest.Invitation{ID: 2, ExpiresAt: time.Now().Add(-time.Hour)}, opinetest.Invitation{ID: 3, Status: "REVOKED"},
	))
	client := fakeClient(t, fake)
	for _, row := range []struct {
		options opine.InvitationListOptions
		want    []int64
	}{
		{opine.InvitationListOptions{}, []int64{1, 3}},
		{opine.InvitationListOptions{IncludeExpired: true}, []int64{1, 2, 3}},
		{opine.InvitationListOptions{Status: opine.InvitationPending}, []int64{1}},
		{opine.InvitationListOptions{Status: "EXPIRED", IncludeExpired: true}, []int64{2}},
	} {
		var all, raw, page []int64
		for invitation, err := range client.Invitations.All(t.Context(), &row.options) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, invitation.ID)
		}
		for invitation, err := range client.Invitations.AllRaw(t.Context(), &row.options) {
			if err != nil {
				t.Fatal(err)
			}
			raw = append(raw, invitation.ID)
		}
		first, err := client.Invitations.Page(t.Context(), &opine.InvitationPageOptions{
			Status: row.options.Status, IncludeExpired: row.options.IncludeExpired,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, invitation := range first.Items {
			page = append(page, invitation.ID)
		}
		if !slices.Equal(all, row.want) || !slices.Equal(raw, row.want) || !slices.Equal(page, row.want) {
			t.Errorf("%+v: got %v, %v, %v", row.options, all, raw, page)
		}
	}
}

// TestInvite lists the outcomes of an invitation. None sends inviteUser again after it may have been
// carried out.
func TestInvite(t *testing.T) {
	t.Parallel()
	const (
		list, invite = "listInvitations", "inviteUser"
		both         = list + " " + invite
		inferring    = both + " " + list
	)
	blind := ada
	blind.SkipListing = true
	for _, row := range []struct {
		name       string
		faults     string
		scopes     []string // of the key; none for all scopes
		request    opine.InviteRequest
		operations string
		made       int // invitations
		inferred   bool
		want       error
		ambiguous  bool
	}{
		{"done", "", nil, ada, both, 1, false, nil, false},
		{"done without a listing", "", nil, blind, invite, 1, false, nil, false},
		{"done without the scope to list", "", []string{"invitations:write"}, ada, both, 1, false, nil, false},
		{"without the scope to invite", "", []string{"invitations:read"}, ada, both, 0, false, opine.ErrForbidden, false},
		{"reply lost by a reset", "inviteUser?reset&applied", nil, ada, inferring, 1, true, nil, false},
		{"reply never comes", "inviteUser?hang&applied", nil, ada, inferring, 1, true, nil, false},
		{"reply cut short", "inviteUser?cut=9", nil, ada, inferring, 1, true, nil, false},
		{"reply cannot be understood", "inviteUser?html&applied", nil, ada, inferring, 1, true, nil, false},
		{"done, but 503", "inviteUser?status=503&applied", nil, ada, inferring, 1, true, nil, false},
		{"503, not done", "inviteUser?status=503", nil, ada, inferring, 0, false, opine.ErrServer, true},
		{"reset, not done", "inviteUser?reset", nil, ada, inferring, 0, false, nil, true},
		{"reply lost without a listing", "inviteUser?status=502&applied", nil, blind, invite, 1, false, opine.ErrServer, true},
		{"reply lost without the scope", "inviteUser?status=502&applied", []string{"invitations:write"}, ada, both, 1, false, opine.ErrServer, true},
		{"the second listing fails", "inviteUser?status=502&applied|listInvitations?nth=2&status=403", nil, ada, inferring, 1, false, opine.ErrServer, true},
		{"the second listing recovers", "inviteUser?status=502&applied|listInvitations?nth=2&status=503", nil, ada, inferring + " " + list, 1, true, nil, false},
		{"429, then done", "inviteUser?nth=1&status=429", nil, ada, both + " " + invite, 1, false, nil, false},
		{"429, then lost", "inviteUser?nth=1&status=429|inviteUser?status=503&applied", nil, ada, both + " " + invite + " " + list, 1, true, nil, false},
		{"refused", "inviteUser?status=400", nil, ada, both, 0, false, opine.ErrInvalid, false},
		{"a status that the API does not have", "inviteUser?status=418", nil, ada, both, 0, false, opine.ErrUnexpectedResponse, false},
		{"the first listing fails", "listInvitations?status=503", nil, ada, strings.Repeat(list+" ", 3) + list, 0, false, opine.ErrServer, false},
		{"the key is unknown", "listInvitations?status=401", nil, ada, list, 0, false, opine.ErrUnauthorized, false},
		{"already a member", "", nil, opine.InviteRequest{Email: "grace@example.com", Role: "X"}, both, 0, false, opine.ErrConflict, false},
		{"already invited", "", nil, opine.InviteRequest{Email: "OLD@example.com", Role: "X"}, both, 0, false, opine.ErrConflict, false},
		{"already invited, reply lost", "inviteUser?status=503&applied", nil, opine.InviteRequest{Email: "old@example.com", Role: "X"}, inferring, 0, false, opine.ErrServer, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := opinetest.New(opinetest.WithUsers(opinetest.User{Email: "grace@example.com"}),
					opinetest.WithInvitations(opinetest.Invitation{InviteeEmail: "old@example.com"}))
				if row.faults != "" {
					addFaults(t, fake, strings.Split(row.faults, "|")...)
				}
				key := fake.MasterKey()
				if row.scopes != nil {
					key = fake.NewKey(row.scopes...)
				}
				sent, err := clientVia(t, key, fake.Transport().RoundTrip).Invitations.Invite(t.Context(), row.request)
				if n := len(fake.Invitations()) - 1; n != row.made || operationsOf(fake) != row.operations {
					t.Errorf("%d invitations by %s", n, operationsOf(fake))
				}
				if failed := row.want != nil || row.ambiguous; !failed {
					last := fake.Invitations()[len(fake.Invitations())-1]
					if err != nil || sent.Inferred != row.inferred || sent.ID != last.ID || sent.InviteeEmail != row.request.Email {
						t.Errorf("got %+v, %v", sent, err)
					}
					return
				}
				failure := asError(t, err)
				if row.want != nil && !errors.Is(err, row.want) || sent != (opine.SentInvitation{}) || failure.Operation != "inviteUser" {
					t.Errorf("got %+v, %v", sent, err)
				}
				if said := strings.Contains(err.Error(), "may have been sent"); failure.MayHaveSucceeded() != row.ambiguous || said != row.ambiguous {
					t.Errorf("MayHaveSucceeded: %t: %v", failure.MayHaveSucceeded(), err)
				}
			})
		})
	}
}

// An invitation that was certainly not sent is retried, with its body.
func TestInviteIsRetriedIfUnsent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake, failures := opinetest.New(opinetest.WithInvitations()), 2
		client := clientVia(t, fake.MasterKey(), func(req *http.Request) (*http.Response, error) {
			if failures > 0 && req.Method == http.MethodPost {
				failures--
				return nil, &net.OpError{Op: "dial", Err: errors.New("no route to host")}
			}
			return fake.Transport().RoundTrip(req)
		})
		if sent, err := client.Invitations.Invite(t.Context(), ada); err != nil || sent.Inferred || sent.InviteeEmail != ada.Email {
			t.Errorf("got %+v, %v", sent, err)
		}
	})
}

// After the context is done, nothing more is sent, not even a listing.
func TestInviteHonorsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "inviteUser?hang&applied")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := fakeClient(t, fake).Invitations.Invite(ctx, ada)
		if !errors.Is(err, context.DeadlineExceeded) || !asError(t, err).MayHaveSucceeded() || operationsOf(fake) != "listInvitations inviteUser" {
			t.Errorf("got %v after %s", err, operationsOf(fake))
		}
	})
}

func TestInviteRefusesBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	fake := newFake(t)
	for _, email := range []string{
		"", "ada", "@example.com", "ada@", "ada@example.com ", " ada@example.com", "Ada <ada@example.com>", "<ada@example.com>",
		"ada@example.com, bob@example.com", "ada@example.com\nbob@example.com", "ada lovelace@example.com", "ada@@example.com",
	} {
		_, err := fakeClient(t, fake).Invitations.Invite(t.Context(), opine.InviteRequest{Email: email, Role: "X"})
		if !errors.Is(err, opine.ErrInvalid) || asError(t, err).MayHaveSucceeded() {
			t.Errorf("%q: got %v", email, err)
		}
	}
	if _, err := fakeClient(t, fake).Invitations.Invite(t.Context(), opine.InviteRequest{Email: ada.Email}); !errors.Is(err, opine.ErrInvalid) {
		t.Errorf("without a role: got %v", err)
	}
	for _, id := range []int64{0, -1, math.MinInt64} {
		if revocation, err := fakeClient(t, fake).Invitations.Revoke(t.Context(), id); !errors.Is(err, opine.ErrInvalid) || revocation.ID != id {
			t.Errorf("%d: got %+v, %v", id, revocation, err)
		}
	}
	if n := len(fake.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestRevoke lists the outcomes of a revocation, which is not retried if it may have been carried out.
func TestRevoke(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		faults    string
		id        int64
		requests  int
		left      int
		fails     bool
		want      error
		ambiguous bool
	}{
		{"done", "", 7, 1, 0, false, nil, false},
		{"no such invitation", "", 99, 1, 1, true, opine.ErrNotFound, false},
		{"reply lost by a reset", "reset&applied", 7, 1, 0, true, nil, true},
		{"reply never comes", "hang&applied", 7, 1, 0, true, nil, true},
		{"done, but 503", "status=503&applied", 7, 1, 0, true, opine.ErrServer, true},
		{"503, not done", "status=503", 7, 1, 1, true, opine.ErrServer, true},
		{"429, then done", "nth=1&status=429", 7, 2, 0, false, nil, false},
		{"429, then no such invitation", "nth=1&status=429", 99, 2, 1, true, opine.ErrNotFound, false},
		{"refused", "status=403", 7, 1, 1, true, opine.ErrForbidden, false},
		{"another id", "body=%7B%22id%22:8%7D", 7, 1, 1, true, opine.ErrUnexpectedResponse, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := opinetest.New(opinetest.WithInvitations(opinetest.Invitation{ID: 7}))
				if row.faults != "" {
					addFaults(t, fake, row.faults)
				}
				revocation, err := fakeClient(t, fake).Invitations.Revoke(t.Context(), row.id)
				if revocation.ID != row.id || (err != nil) != row.fails || row.want != nil && !errors.Is(err, row.want) {
					t.Errorf("got %+v, %v", revocation, err)
				}
				if len(fake.Requests()) != row.requests || len(fake.Invitations()) != row.left {
					t.Errorf("%d requests, %d invitations are left", len(fake.Requests()), len(fake.Invitations()))
				}
				if !row.fails {
					return
				}
				said := strings.Contains(err.Error(), "may have been revoked")
				if failure := asError(t, err); failure.MayHaveSucceeded() != row.ambiguous || said != row.ambiguous || failure.ID != row.id {
					t.Errorf("MayHaveSucceeded: %t: %v", failure.MayHaveSucceeded(), err)
				}
			})
		})
	}
}

func TestRevokeAll(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithInvitations(make([]opinetest.Invitation, 3)...))
	client := fakeClient(t, fake)
	got := map[int64]error{}
	for revocation, err := range client.Invitations.RevokeAll(t.Context(), slices.Values([]int64{1, 9, 0, 3}), nil) {
		got[revocation.ID] = err
	}
	for id, want := range map[int64]error{1: nil, 9: opine.ErrNotFound, 0: opine.ErrInvalid, 3: nil} {
		if err, ok := got[id]; !ok || !errors.Is(err, want) {
			t.Errorf("%d: got %v", id, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for revocation, err := range client.Invitations.RevokeAll(ctx, slices.Values([]int64{2}), nil) {
		if revocation.ID != 2 || !errors.Is(err, context.Canceled) || asError(t, err).Operation != "revokeInvitation" {
			t.Errorf("got %+v, %v", revocation, err)
		}
	}
	if left := fake.Invitations(); len(left) != 1 || left[0].ID != 2 {
		t.Errorf("left are %+v", left)
	}
}
