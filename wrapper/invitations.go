package opine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/decode"
)

// Invitations lists, sends and revokes the invitations to the organization. See
// [Client.Invitations].
type Invitations struct {
	service *service
}

// An invitation as the API's document describes it. The names are aliases of the generated types. An
// InviterUserID of 0 stands for null.
type (
	Invitation       = generated.Invitation
	InvitationPage   = generated.InvitationPage
	InvitationStatus = generated.InvitationStatus
)

// InvitationPending is the only status that Opine documents. The set is open: expect others.
const InvitationPending InvitationStatus = "PENDING"

// RawInvitation is an invitation with the JSON that the server sent, as in [RawUser].
type RawInvitation struct {
	Invitation
	JSON []byte
}

// InvitationListOptions selects invitations, and controls the requests of a listing. The zero value
// selects the invitations that have not expired.
type InvitationListOptions struct {
	ListOptions
	Status         InvitationStatus // empty for every status
	IncludeExpired bool
}

// InvitationPageOptions selects one page of invitations. The zero value is the first page of the
// invitations that have not expired, at the largest size.
type InvitationPageOptions struct {
	PageOptions
	Status         InvitationStatus // empty for every status
	IncludeExpired bool
}

// collection describes how the selected invitations are listed.
func (i *Invitations) collection(status InvitationStatus, includeExpired bool) *collection[Invitation, InvitationPage] {
	return &collection[Invitation, InvitationPage]{
		service:   i.service,
		operation: listInvitations,
		request: func(limit, offset int64) (*http.Request, error) {
			params := generated.ListInvitationsParams{Limit: &limit, Offset: &offset}
			if status != "" {
				params.Status = &status
			}
			if includeExpired {
				params.IncludeExpired = &includeExpired
			}
			return generated.NewListInvitationsRequest(i.service.server, &params)
		},
		view: func(p *InvitationPage) pageView[Invitation] {
			return pageView[Invitation]{&p.Items, p.Offset, p.Limit, p.TotalCount}
		},
		id: func(invitation *Invitation) int64 { return invitation.ID },
	}
}

// All yields every selected invitation once, with the promises of [Users.All]. An invitation that
// expires during the listing counts as removed. Nil options mean the defaults.
func (i *Invitations) All(ctx context.Context, options *InvitationListOptions) iter.Seq2[Invitation, error] {
	o := cmp.Or(options, &InvitationListOptions{})
	return i.collection(o.Status, o.IncludeExpired).all(ctx, &o.ListOptions)
}

// AllRaw is [Invitations.All] with the JSON of each invitation.
func (i *Invitations) AllRaw(ctx context.Context, options *InvitationListOptions) iter.Seq2[RawInvitation, error] {
	o := cmp.Or(options, &InvitationListOptions{})
	public := func(invitation Invitation, json []byte) RawInvitation { return RawInvitation{invitation, json} }
	return allRaw(ctx, i.collection(o.Status, o.IncludeExpired), &o.ListOptions, public)
}

// Page requests one page of invitations, as [Users.Page] does for users. Nil options mean the first
// page.
func (i *Invitations) Page(ctx context.Context, options *InvitationPageOptions) (*InvitationPage, error) {
	o := cmp.Or(options, &InvitationPageOptions{})
	return i.collection(o.Status, o.IncludeExpired).page(ctx, &o.PageOptions)
}

// InviteRequest says whom to invite.
type InviteRequest struct {
	Email string   // one address without a name
	Role  UserRole // such as [RoleAdmin]

	// SkipListing sends the invitation without listing the open ones first. After a lost reply,
	// Invite then cannot find the invitation.
	SkipListing bool
}

// SentInvitation is the result of inviting one person.
type SentInvitation struct {
	Invitation

	// Inferred reports that no response confirmed the invitation: the reply was lost, and a listing
	// then had this invitation, which it did not have before the call. Another caller may have sent it.
	Inferred bool
}

// Invite invites one person by email. An invalid address or an empty role is [ErrInvalid], before any
// request. A member, or an address with an open invitation, is [ErrConflict] (assumed).
//
// Inviting is not idempotent, so Invite never sends an invitation again that may have been sent.
// It first lists the open invitations to the address, for which the key needs the scope
// invitations:read. If the reply is then lost, Invite lists them again and returns the new one, see
// [SentInvitation]. Without a new one, without that scope or with SkipListing, it returns the error,
// and [Error.MayHaveSucceeded] reports true.
func (i *Invitations) Invite(ctx context.Context, request InviteRequest) (SentInvitation, error) {
	call := i.service.call(inviteUser, 0)
	if message := request.problem(); message != "" {
		return SentInvitation{}, call.fail(ErrInvalid, message, nil)
	}
	var before []Invitation
	listed := false
	if !request.SkipListing {
		var err error
		before, err = i.openTo(ctx, request.Email)
		if listed = err == nil; !listed && !errors.Is(err, ErrForbidden) {
			failure := call.fail(nil, "not sent, because the open invitations could not be listed", err)
			if listing, ok := errors.AsType[*Error](err); ok {
				failure.RetryAfter = listing.RetryAfter
			}
			return SentInvitation{}, failure
		}
	}
	var sent SentInvitation
	req, err := generated.NewInviteUserRequest(i.service.server, generated.NewInvitation{
		InviteeEmail: request.Email, Role: request.Role,
	})
	err = call.send(ctx, req, err, func(body []byte) error { return decode.Document(body, &sent.Invitation, nil) })
	if err == nil && sent.ID < 1 {
		err = call.fail(ErrUnexpectedResponse, fmt.Sprintf("/id is %d; ids start at 1", sent.ID), nil)
	}
	failure, failed := errors.AsType[*Error](err)
	if !failed {
		return sent, nil
	}
	if !failure.MayHaveSucceeded() {
		return SentInvitation{}, failure
	}
	if listed {
		after, _ := i.openTo(ctx, request.Email) // an error of the listing would say less than failure
		for _, invitation := range after {
			if !slices.ContainsFunc(before, func(known Invitation) bool { return known.ID == invitation.ID }) {
				return SentInvitation{invitation, true}, nil
			}
		}
	}
	failure.hint = "the invitation may have been sent; list the open invitations before sending it again"
	return SentInvitation{}, failure
}

// problem returns why the request is invalid, or "".
func (r *InviteRequest) problem() string {
	parsed, err := mail.ParseAddress(r.Email)
	switch {
	case err != nil || parsed.Address != r.Email:
		return fmt.Sprintf("%q is not an email address; pass one address without a name", r.Email)
	case r.Role == "":
		return "the role is empty; pass one such as " + RoleAdmin
	}
	return ""
}

// openTo returns the open invitations to an address, regardless of ASCII case.
func (i *Invitations) openTo(ctx context.Context, email string) ([]Invitation, error) {
	var open []Invitation
	for invitation, err := range i.All(ctx, nil) {
		if err != nil {
			return nil, err
		}
		// EqualFold alone takes the Kelvin sign for a k, which is shorter.
		if address := invitation.InviteeEmail; len(address) == len(email) && strings.EqualFold(address, email) {
			open = append(open, invitation)
		}
	}
	return open, nil
}

// Revocation is the result of revoking one invitation.
type Revocation struct {
	ID int64 // the invitation's id
}

// Revoke revokes the invitation with this id. The person can be invited again.
//
// An id below 1 is [ErrInvalid], before any request. An id without an invitation, or one that was
// revoked before, is [ErrNotFound] (assumed). A revocation whose reply was lost is not sent again;
// then [Error.MayHaveSucceeded] reports true, and a listing shows whether the invitation is still
// there. The Revocation names the id even beside an error.
func (i *Invitations) Revoke(ctx context.Context, id int64) (Revocation, error) {
	revocation := Revocation{ID: id}
	call := i.service.call(revokeInvitation, id)
	if id < 1 {
		return revocation, call.fail(ErrInvalid, fmt.Sprintf("id %d is out of range; ids start at 1", id), nil)
	}
	var revoked generated.RevokedInvitation
	req, err := generated.NewRevokeInvitationRequest(i.service.server, id)
	err = call.send(ctx, req, err, func(body []byte) error { return decode.Document(body, &revoked, nil) })
	if err == nil && revoked.ID != id {
		err = call.fail(ErrUnexpectedResponse, fmt.Sprintf("the server confirmed the revocation of invitation %d", revoked.ID), nil)
	}
	if failure, failed := errors.AsType[*Error](err); failed && failure.MayHaveSucceeded() {
		failure.hint = "the invitation may have been revoked; list the open invitations to find out"
	}
	return revocation, err
}

// RevokeAll revokes the invitations with these ids, as [Users.RemoveAll] removes users.
func (i *Invitations) RevokeAll(ctx context.Context, ids iter.Seq[int64], options *BatchOptions) iter.Seq2[Revocation, error] {
	result := func(id int64) Revocation { return Revocation{ID: id} }
	return batch(ctx, i.service.call(revokeInvitation, 0), ids, options, i.Revoke, result)
}
