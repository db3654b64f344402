package opine

import (
	"context"
	"errors"
	"fmt"

	"github.com/opine-go/opine/generated"
)

// MaxPageSize is the largest page that Opine gives (documented), and the default here: Opine's own default of 100 makes a
// listing ten times as long.
const MaxPageSize = 1000

// Users are the members of the organization. See [Client.Users].
type Users struct {
	wire *generated.Client
}

// PageOptions say which page [Users.Page] reads. The zero value is the first page at the largest size.
type PageOptions struct {
	Limit  int   // users on the page: 1 to 1,000; 0 means 1,000
	Offset int64 // users to skip, from 0
}

// Page reads one page of the organization's users in one request. The server may apply a smaller limit than the one asked
// for; the page's Limit tells. A page at another offset than the one asked for, or with more users, is [ErrPagination];
// options out of bounds are [ErrInvalid]. A program that wants everybody uses [Users.All].
func (u *Users) Page(ctx context.Context, options PageOptions) (*UserPage, error) {
	page := new(fetchedPage)
	if err := u.readPage(ctx, options, page); err != nil {
		return nil, err
	}
	return &page.UserPage, nil
}

// readPage reads a page into one that may have been used before.
func (u *Users) readPage(ctx context.Context, options PageOptions, page *fetchedPage) error {
	call := &exchange{operation: listUsers}
	limit, err := call.pageSize("limit", options.Limit)
	if err != nil {
		return err
	}
	offset := options.Offset
	if offset < 0 {
		return call.fail(ErrInvalid, fmt.Sprintf("the offset is %d; it begins at 0", offset), nil)
	}
	page.UserPage = UserPage{Items: page.Items[:0]}
	res, err := u.wire.ListUsers(call.in(ctx), &generated.ListUsersParams{Limit: &limit, Offset: &offset})
	if err := call.judge(res, err, page.decode); err != nil {
		return err
	}
	return call.judgePage(&page.UserPage, limit, offset)
}

// judgePage refuses a page that is not the one asked for.
func (e *exchange) judgePage(page *UserPage, limit, offset int64) error {
	if page.Offset != offset {
		return e.fail(ErrPagination, fmt.Sprintf("the page begins at offset %d, asked was %d", page.Offset, offset), nil)
	}
	if n := int64(len(page.Items)); n > limit {
		return e.fail(ErrPagination, fmt.Sprintf("the page has %d users, asked was for %d at most", n, limit), nil)
	}
	if page.TotalCount < 0 {
		return e.fail(ErrUnexpectedResponse, fmt.Sprintf("/totalCount is %d", page.TotalCount), nil)
	}
	for i := range page.Items {
		if id := page.Items[i].ID; id < 1 {
			return e.fail(ErrUnexpectedResponse, fmt.Sprintf("/items/%d/id is %d; ids begin at 1", i, id), nil)
		}
	}
	return nil
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
