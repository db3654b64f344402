package opine

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/opine-go/opine/generated"
)

// MaxPageSize is the largest page that Opine gives (documented), and the default here: Opine's own default of 100 makes a
// listing ten times as long.
const MaxPageSize = 1000

// PageOptions say which page [Users.Page] reads. The zero value is the first page at the largest size.
type PageOptions struct {
	Limit  int   // users on the page: 1 to 1,000; 0 means 1,000
	Offset int64 // users to skip, from 0
}

// Page reads one page of the organization's users in one request. The server may apply a smaller limit than the one asked
// for; the page's Limit tells. A page at another offset than the one asked for, or with more users, is [ErrPagination];
// options out of bounds are [ErrInvalid]. A program that wants everybody uses [Users.All].
func (u *Users) Page(ctx context.Context, options *PageOptions) (*UserPage, error) {
	page := new(fetchedPage)
	if options == nil {
		options = &PageOptions{}
	}
	if err := u.readPage(ctx, *options, page); err != nil {
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

// fetchedPage is a page, and where it is asked for the JSON of each user on it.
type fetchedPage struct {
	UserPage
	keepJSON bool
	json     map[int64][]byte // by id
}

func (p *fetchedPage) decode(body []byte) error {
	p.json = nil
	if !p.keepJSON {
		return decodeDocument(body, &p.UserPage, nil)
	}
	p.json = make(map[int64][]byte)
	return decodeDocument(body, &p.UserPage, func(i int, json []byte) {
		p.json[p.Items[i].ID] = bytes.Clone(json) // the body's buffer is reused
	})
}

// pages are reused from one request to the next, and by one listing after the other.
var pages = sync.Pool{New: func() any { return new(fetchedPage) }}

func release(page *fetchedPage) {
	page.json = nil
	pages.Put(page)
}
