package apicheck_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/apicheck"
)

var invitations = resource{
	fill: func(n int) opinetest.Option {
		return opinetest.WithInvitations(opinetest.GenerateInvitations(1, n)...)
	},
	untestable: []string{
		"revoked-invitation-leaves-list", "removal-keeps-invitations", "removed-user-can-be-invited",
		"expired-invitation-can-be-renewed", "revocation-returns-id", "second-revocation-404",
		"invitation-path-id-is-integer", "member-or-invited-409", "inviter-may-be-gone", "expiry-ends-invitation",
	},
	empty: []string{
		"invitation-members-present", "invitation-id-is-integer", "invitee-may-repeat", "inviter-may-be-null",
		"expired-invitations-hidden", "other-statuses",
	},
	full: []string{"invitee-may-repeat", "inviter-may-be-null", "expired-invitations-hidden", "other-statuses"},
}

// verdictOf returns the verdict on an assumption.
func verdictOf(t *testing.T, report *apicheck.Report, id string) apicheck.Verdict {
	t.Helper()
	for _, finding := range report.Findings {
		if finding.ID == id {
			return finding.Verdict
		}
	}
	t.Fatalf("no finding %s", id)
	return ""
}

func TestInvitationAssumptions(t *testing.T) {
	t.Parallel()
	expired := opinetest.Invitation{InviteeEmail: "ada@example.com", ExpiresAt: time.Now().Add(-48 * time.Hour), InviterUserID: 1}
	open := opinetest.Invitation{InviteeEmail: "Ada@example.com", InviterUserID: 1}
	showAll := changeQuery(func(query url.Values) { query.Set("includeExpired", "true") })
	for name, row := range map[string]struct {
		invitations []opinetest.Invitation
		plant       plant
		id          string
		want        apicheck.Verdict
	}{
		"expired ones are hidden":     {[]opinetest.Invitation{open, expired}, nil, "expired-invitations-hidden", apicheck.Confirmed},
		"expired ones are shown":      {[]opinetest.Invitation{open, expired}, showAll, "expired-invitations-hidden", apicheck.Refuted},
		"none has expired":            {[]opinetest.Invitation{open}, nil, "expired-invitations-hidden", apicheck.Unknown},
		"there is none":               {nil, nil, "invitation-members-present", apicheck.Unknown},
		"a member is missing":         {[]opinetest.Invitation{open}, changeUsers(drop("expiresAt")), "invitation-members-present", apicheck.Refuted},
		"an address repeats":          {[]opinetest.Invitation{open, {InviteeEmail: "ADA@example.com"}}, nil, "invitee-may-repeat", apicheck.Confirmed},
		"an inviter is null":          {[]opinetest.Invitation{{}}, nil, "inviter-may-be-null", apicheck.Confirmed},
		"no inviter is null":          {[]opinetest.Invitation{open}, nil, "inviter-may-be-null", apicheck.Unknown},
		"another status":              {[]opinetest.Invitation{{Status: "SENT"}}, nil, "other-statuses", apicheck.Confirmed},
		"another role is no status":   {[]opinetest.Invitation{{Role: "X"}}, nil, "other-statuses", apicheck.Unknown},
		"an id is a text":             {[]opinetest.Invitation{open}, changeUsers(set("id", "i7")), "invitation-id-is-integer", apicheck.Refuted},
		"revoking takes more than it": {[]opinetest.Invitation{open}, nil, "second-revocation-404", apicheck.Untestable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := opinetest.New(opinetest.WithUsers(), opinetest.WithInvitations(row.invitations...))
			report, err := check(t, fake, fake.MasterKey(), row.plant)
			if err != nil {
				t.Fatal(err)
			}
			if got := verdictOf(t, report, row.id); got != row.want {
				t.Errorf("%s is %s, want %s", row.id, got, row.want)
			}
		})
	}
}

// A key that allows only one list leaves what only the other shows unknown.
func TestKeyForOneList(t *testing.T) {
	t.Parallel()
	for scope, unknown := range map[string]string{
		"users:read": "invitation-members-present", "invitations:read": "user-members-present",
	} {
		fake := fakeWith(30)
		report, err := check(t, fake, fake.NewKey(scope), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := verdictOf(t, report, unknown); got != apicheck.Unknown || report.Items != 30 || report.Differences() != 0 {
			t.Errorf("%s: %s is %s; %d items, %d differences", scope, unknown, got, report.Items, report.Differences())
		}
	}
}
