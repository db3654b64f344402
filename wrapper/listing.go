package opine

import (
	"context"
	"fmt"
	"iter"
)

// ListOptions shape the requests of [Users.All], never the result. The zero value is the default.
type ListOptions struct {
	PageSize int // users asked for in one request: 1 to 1,000; 0 means 1,000
}

// All yields every user of the organization, in the server's order. At the first failure it yields a zero User with the
// error and ends; a listing that ended without one was complete as far as the server's own totalCount tells. Ranging again
// lists again. At most one ListOptions may be given.
//
// Somebody who is removed while the listing runs shifts the rest of the list by one, and one person is then passed over:
// read everybody first and remove afterwards.
func (u *Users) All(ctx context.Context, options ...ListOptions) iter.Seq2[User, error] {
	return func(yield func(User, error) bool) {
		call := &exchange{operation: listUsers, key: u.key}
		if len(options) > 1 {
			yield(User{}, call.fail(ErrInvalid, fmt.Sprintf("%d ListOptions were given; one at most", len(options)), nil))
			return
		}
		var pageSize int
		for _, o := range options {
			pageSize = o.PageSize
		}
		for offset := int64(0); ; {
			page, err := u.Page(ctx, PageOptions{Limit: pageSize, Offset: offset})
			if err != nil {
				yield(User{}, err)
				return
			}
			for _, user := range page.Items {
				if !yield(user, nil) {
					return
				}
			}
			offset += int64(len(page.Items))
			if offset >= page.TotalCount {
				return
			}
			if len(page.Items) == 0 {
				yield(User{}, call.fail(ErrPagination, fmt.Sprintf("no users at offset %d, but the total is %d; the listing is "+
					"incomplete", offset, page.TotalCount), nil))
				return
			}
		}
	}
}
