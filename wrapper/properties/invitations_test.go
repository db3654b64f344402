package properties_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
	"pgregory.net/rapid"
)

// mailbox is the list of a fake's invitations.
type mailbox struct{ *opinetest.Fake }

func (m mailbox) Len() int { return len(m.Invitations()) }

func (m mailbox) Remove(at, _ int) { m.RevokeInvitation(m.Invitations()[at].ID) }

func (m mailbox) Insert(at, _ int) { m.InsertInvitations(at, opinetest.Invitation{}) }

var invitationResource = resource{
	operation: "listInvitations",
	filled:    func(n int) opinetest.Option { return opinetest.WithInvitations(make([]opinetest.Invitation, n)...) },
	list:      func(f *opinetest.Fake) list { return mailbox{f} },
	ids:       openIDs,
	all: func(ctx context.Context, client *opine.Client, options opine.ListOptions) iter.Seq2[int64, error] {
		all := client.Invitations.All(ctx, &opine.InvitationListOptions{ListOptions: options})
		return idsOf(all, func(invitation opine.Invitation) int64 { return invitation.ID })
	},
}

// openIDs returns the ids of the invitations that have not expired.
func openIDs(f *opinetest.Fake) []int64 {
	var ids []int64
	for _, invitation := range f.Invitations() {
		if invitation.ExpiresAt.After(time.Now()) {
			ids = append(ids, invitation.ID)
		}
	}
	return ids
}

// An invitation that expires during a listing is like one that is revoked: All misses none of the
// others.
func TestExpiryDuringListing(t *testing.T) {
	t.Parallel()
	checkSome(t, endToEnd, func(rt *rapid.T) {
		lives := rapid.SliceOfN(rapid.IntRange(1, 60), 0, 80).Draw(rt, "minutes to live")
		options := opine.ListOptions{PageSize: int(drawLimit(rt)), Concurrency: drawConcurrency(rt)}
		synctest.Test(t, func(t *testing.T) {
			var invitations []opinetest.Invitation
			for _, minutes := range lives {
				expiry := time.Now().Add(time.Duration(minutes) * time.Minute)
				invitations = append(invitations, opinetest.Invitation{ExpiresAt: expiry})
			}
			fake := opinetest.New(opinetest.WithInvitations(invitations...),
				opinetest.WithHook(func(*opinetest.Fake, *http.Request, int) { time.Sleep(time.Minute + time.Second) }))
			before := openIDs(fake)
			var got []int64
			for id, err := range invitationResource.all(t.Context(), patientClient(t, fake), options) {
				if err != nil {
					rt.Fatal(err)
				}
				got = append(got, id)
			}
			checkListing(rt, before, openIDs(fake), got)
		})
	})
}

// patientClient waits for a fake whose hooks sleep.
func patientClient(t *testing.T, fake *opinetest.Fake) *opine.Client {
	return clientOf(t, fake, opine.WithRetry(opine.RetryPolicy{AttemptTimeout: 24 * time.Hour}))
}

// The exchanges of an invitation's life conform to the document, also when replies are lost.
func TestInvitationLifeConforms(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithInvitations(),
		opinetest.WithFaults(opinetest.Fault{Operation: "inviteUser", Nth: 2, Status: http.StatusInternalServerError, Applied: true}))
	client := checkedClient(t, srv, srv.Key)
	for i, email := range []string{"ada@example.com", "grace@example.com"} {
		sent, err := client.Invitations.Invite(t.Context(), opine.InviteRequest{Email: email, Role: opine.RoleAdmin})
		if err != nil || sent.Inferred != (i == 1) || sent.ID != int64(i+1) {
			t.Errorf("%s: got %+v, %v", email, sent, err)
		}
	}
	if _, err := client.Invitations.Revoke(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if _, err := client.Invitations.Revoke(t.Context(), 1); !errors.Is(err, opine.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if left := openIDs(srv.Fake); len(left) != 1 || left[0] != 2 {
		t.Errorf("left are %v", left)
	}
}

// A reply that breaks the contract may be that of an invitation that was sent.
func TestInviteInfersAfterAViolation(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t, opinetest.WithFaults(
		opinetest.Fault{Operation: "inviteUser", Header: http.Header{"Content-Type": {"text/plain"}}}))
	sent, err := checkedClient(t, srv, srv.Key).Invitations.Invite(t.Context(), opine.InviteRequest{Email: "ada@example.com", Role: "X"})
	if _, violated := errors.AsType[*conform.Violation](err); violated || err != nil || !sent.Inferred {
		t.Errorf("got %+v, %v", sent, err)
	}
}
