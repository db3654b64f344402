package opine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/opine-go/opine/generated"
	"github.com/opine-go/opine/wrapper/internal/decode"
)

// Users lists and removes the members of the organization. See [Client.Users].
type Users struct {
	service *service
}

// A user as the API's document describes it. The names are aliases of the generated types.
type (
	User     = generated.User
	UserPage = generated.UserPage
	UserRole = generated.UserRole
)

// RoleAdmin is the only role that Opine documents. The set is open: expect others.
const RoleAdmin UserRole = "ADMIN"

// RawUser is a user with the JSON that the server sent.
type RawUser struct {
	User

	// JSON is the user's object, byte for byte: with members that the API's document does not know,
	// null names and dates as they were written. The caller may keep it.
	JSON []byte
}

// collection describes how users are listed.
func (u *Users) collection() *collection[User, UserPage] {
	return &collection[User, UserPage]{
		service:   u.service,
		operation: listUsers,
		request: func(limit, offset int64) (*http.Request, error) {
			return generated.NewListUsersRequest(u.service.server, &generated.ListUsersParams{Limit: &limit, Offset: &offset})
		},
		view: func(p *UserPage) pageView[User] { return pageView[User]{&p.Items, p.Offset, p.Limit, p.TotalCount} },
		id:   func(user *User) int64 { return user.ID },
	}
}

// All yields every user of the organization once, in the server's order. Nil options mean the
// defaults.
//
// Every user who is a member throughout the listing is yielded, even if other users are added or
// removed meanwhile; removing users inside the loop is safe. Users who join or leave during the
// listing may or may not be yielded. This holds if the server keeps a stable order (assumed) and
// grants pages of at least two users.
//
// On failure All yields a zero User with the error and ends. A listing that ends without an error is
// complete. A server that contradicts itself causes [ErrPagination]; a list whose order keeps
// changing causes [ErrUnstableListing]; both after a bounded number of requests. Breaking out of the
// loop cancels the requests in flight. Ranging again lists again.
func (u *Users) All(ctx context.Context, options *ListOptions) iter.Seq2[User, error] {
	return u.collection().all(ctx, options)
}

// AllRaw is [Users.All] with the JSON of each user, for members that the API's document does not
// know. It costs one more allocation per user.
func (u *Users) AllRaw(ctx context.Context, options *ListOptions) iter.Seq2[RawUser, error] {
	return allRaw(ctx, u.collection(), options, func(user User, json []byte) RawUser { return RawUser{user, json} })
}

// Page requests one page of users. Nil options mean the first page. The server may apply a smaller
// limit than requested, which the page's Limit shows. Options out of range are [ErrInvalid], before
// any request. A page with another offset, or with more users than requested, is [ErrPagination]. To
// read the whole list, use [Users.All].
func (u *Users) Page(ctx context.Context, options *PageOptions) (*UserPage, error) {
	return u.collection().page(ctx, options)
}

// Removal is the result of removing one user.
type Removal struct {
	ID int64 // the user's id

	// Inferred reports that the user is gone, but no response confirmed this removal: the reply to an
	// earlier attempt was lost, and a later attempt answered that there is no such user.
	Inferred bool
}

// Remove removes the user with this id from the organization. This cannot be undone.
//
// An id below 1 is [ErrInvalid], before any request. An id without a member is [ErrNotFound]
// (assumed), except after an attempt whose reply was lost: then a 404 or 410 with the API's JSON
// error (assumed) counts as success, see [Removal]. On failure [Error.MayHaveSucceeded] reports
// whether the user may be gone. The Removal names the id even beside an error.
func (u *Users) Remove(ctx context.Context, id int64) (Removal, error) {
	removal := Removal{ID: id}
	call := u.service.call(removeUser, id)
	if id < 1 {
		return removal, call.fail(ErrInvalid, fmt.Sprintf("id %d is out of range; ids start at 1", id), nil)
	}
	var removed generated.RemovedUser
	req, err := generated.NewRemoveUserRequest(u.service.server, id)
	err = call.send(ctx, req, err, func(body []byte) error { return decode.Document(body, &removed, nil) })
	switch failure, failed := errors.AsType[*Error](err); {
	case failed && failure.confirmsAbsence() && call.mayHaveAppliedBefore():
		removal.Inferred = true
		return removal, nil
	case failed:
		return removal, err
	case removed.ID != id:
		return removal, call.fail(ErrUnexpectedResponse,
			fmt.Sprintf("the server confirmed the removal of user %d; list the users to see who is left", removed.ID), nil)
	}
	return removal, nil
}

// RemoveAll removes the users with these ids, several at a time. It yields one result per id, in the
// order in which the removals finish, and goes on after failures. Nil options mean the defaults.
//
// The ids are consumed lazily, so they may come from a listing that is still running. The iterator
// must not wait for results, and cancellation does not interrupt it while it blocks.
//
// After ctx is done nothing more is sent, and every remaining id is yielded with the context's error
// and its cause. Breaking out of the loop cancels the requests in flight; the outcome of those
// removals is unknown. Invalid options yield one [ErrInvalid] without an id.
func (u *Users) RemoveAll(ctx context.Context, ids iter.Seq[int64], options *BatchOptions) iter.Seq2[Removal, error] {
	result := func(id int64) Removal { return Removal{ID: id} }
	return batch(ctx, u.service.call(removeUser, 0), ids, options, u.Remove, result)
}
