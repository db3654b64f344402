package opine

import (
	"context"
	"errors"
	"fmt"

	"github.com/opine-go/opine/generated"
)

// Users are the members of the organization. See [Client.Users].
type Users struct {
	wire *generated.Client
}

// Removal is the outcome of one removal.
type Removal struct {
	ID int64 // the user's id

	// Inferred: no attempt was answered with success, but one may have been carried out, because its answer was lost or was a
	// server error, and a later one says that there is no such user. The user is gone; that this call removed them is likely.
	Inferred bool
}

// Remove removes the user with this id from the organization. It cannot be undone. An id below 1 is [ErrInvalid], before any
// request; one that is not, or no longer, a member's is [ErrNotFound] (assumed), unless an earlier attempt of this call may
// have removed them. The Removal names the id also beside an error.
func (u *Users) Remove(ctx context.Context, id int64) (Removal, error) {
	removal := Removal{ID: id}
	call := &exchange{operation: removeUser, userID: id}
	if id < 1 {
		return removal, call.fail(ErrInvalid, fmt.Sprintf("the id is %d; ids begin at 1", id), nil)
	}
	var removed RemovedUser
	res, err := u.wire.RemoveUser(call.in(ctx), id)
	decode := func(body []byte) error { return decodeDocument(body, &removed, nil) }
	if err := call.judge(res, err, decode); err != nil {
		if errors.Is(err, ErrNotFound) && call.mayHaveReached() {
			removal.Inferred = true
			return removal, nil
		}
		return removal, err
	}
	if removed.ID != id {
		return removal, call.fail(ErrUnexpectedResponse, fmt.Sprintf("the server says that it removed user %d; list the "+
			"users to see who is left", removed.ID), nil)
	}
	return removal, nil
}
