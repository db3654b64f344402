package opine

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/opine-go/opine/wrapper/internal/decode"
	"github.com/opine-go/opine/wrapper/internal/paging"
)

const (
	// MaxPageSize is the largest page that Opine serves (documented), and the default of this
	// package: with Opine's own default of 100, a listing takes ten times as long.
	MaxPageSize = 1000

	// DefaultConcurrency is how many requests a listing or a batch keeps in flight by default.
	DefaultConcurrency = 8

	// maxConcurrency bounds what a caller can ask for: no server wants more requests at once.
	maxConcurrency = 1024
)

// ListOptions controls the requests of a listing, never its result. Zero fields use the defaults.
type ListOptions struct {
	// PageSize is how many items one request asks for: 1 to 1,000; 0 means 1,000. 1 asks for 2,
	// because consecutive pages overlap by one item.
	PageSize int

	// Concurrency limits the requests in flight: 0 means [DefaultConcurrency], more than 1,024 means
	// 1,024. 1 requests a page only after the items of the previous page have been consumed.
	Concurrency int

	// Progress, if not nil, is called after each page, in the goroutine of the loop and before the
	// loop gets the page's items.
	Progress func(Progress)
}

// Progress is the state of a listing.
type Progress struct {
	Pages int   // pages read, including those without new items
	Items int64 // items listed, including those of the latest page
	Total int64 // the latest total that the server reported
}

// PageOptions selects one page. The zero value is the first page at the largest size.
type PageOptions struct {
	Limit  int   // items on the page: 1 to 1,000; 0 means 1,000
	Offset int64 // items to skip
}

// collection describes how a resource is listed: T is the item, P the page of the generated package.
type collection[T, P any] struct {
	*service
	operation *operation
	request   func(limit, offset int64) (*http.Request, error)
	view      func(*P) pageView[T]
	id        func(*T) int64
}

// pageView is access to what all pages of the API have.
type pageView[T any] struct {
	items                *[]T
	offset, limit, total int64
}

// fetch reads one page into page. Its callers check the offset of the page.
func (c *collection[T, P]) fetch(
	ctx context.Context, call *call, limit, offset int64, page *P, item func(int, []byte),
) error {
	req, err := c.request(limit, offset)
	err = call.send(ctx, req, err, func(body []byte) error { return decode.Document(body, page, item) })
	if err != nil {
		return err
	}
	view := c.view(page)
	if n := int64(len(*view.items)); n > limit {
		return call.fail(ErrPagination, fmt.Sprintf("the request was for at most %d items, the page has %d", limit, n), nil)
	}
	if view.total < 0 {
		return call.fail(ErrUnexpectedResponse, fmt.Sprintf("/totalCount is %d; it cannot be negative", view.total), nil)
	}
	for i := range *view.items {
		if id := c.id(&(*view.items)[i]); id < 1 {
			return call.fail(ErrUnexpectedResponse, fmt.Sprintf("/items/%d/id is %d; ids start at 1", i, id), nil)
		}
	}
	return nil
}

// page reads the page that the options select.
func (c *collection[T, P]) page(ctx context.Context, options *PageOptions) (*P, error) {
	o := *cmp.Or(options, &PageOptions{})
	call := c.call(c.operation, 0)
	limit, err := call.pageSize("Limit", o.Limit)
	if err != nil {
		return nil, err
	}
	if o.Offset < 0 {
		return nil, call.fail(ErrInvalid, fmt.Sprintf("Offset %d is negative; it starts at 0", o.Offset), nil)
	}
	page := new(P)
	if err := c.fetch(ctx, call, limit, o.Offset, page, nil); err != nil {
		return nil, err
	}
	if at := c.view(page).offset; at != o.Offset {
		return nil, call.fail(ErrPagination, fmt.Sprintf("the request was for offset %d, the page is at %d", o.Offset, at), nil)
	}
	return page, nil
}

// all lists the collection.
func (c *collection[T, P]) all(ctx context.Context, options *ListOptions) iter.Seq2[T, error] {
	fetch := func(ctx context.Context, offset, limit int64, to *paging.Page[T]) error {
		page := new(P)
		*c.view(page).items = to.Items[:0]
		err := c.fetch(ctx, c.call(c.operation, 0), limit, offset, page, nil)
		view := c.view(page)
		*to = paging.Page[T]{Items: *view.items, Offset: view.offset, Limit: view.limit, Total: view.total}
		return err
	}
	lister := paging.Lister[T]{ID: c.id, Fetch: fetch}
	return list(ctx, c.call(c.operation, 0), lister, options, func(item *T) T { return *item })
}

// rawItem is an item with the JSON that the server sent.
type rawItem[T any] struct {
	item T
	json []byte
}

// allRaw lists the collection with the JSON of each item. public makes the value that the caller gets.
func allRaw[T, P, R any](
	ctx context.Context, c *collection[T, P], options *ListOptions, public func(T, []byte) R,
) iter.Seq2[R, error] {
	fetch := func(ctx context.Context, offset, limit int64, to *paging.Page[rawItem[T]]) error {
		page, items := new(P), to.Items[:0]
		err := c.fetch(ctx, c.call(c.operation, 0), limit, offset, page, func(_ int, json []byte) {
			items = append(items, rawItem[T]{json: bytes.Clone(json)}) // the buffer of the body is reused
		})
		view := c.view(page)
		for i := range min(len(items), len(*view.items)) {
			items[i].item = (*view.items)[i]
		}
		*to = paging.Page[rawItem[T]]{Items: items, Offset: view.offset, Limit: view.limit, Total: view.total}
		return err
	}
	lister := paging.Lister[rawItem[T]]{ID: func(r *rawItem[T]) int64 { return c.id(&r.item) }, Fetch: fetch}
	return list(ctx, c.call(c.operation, 0), lister, options, func(r *rawItem[T]) R { return public(r.item, r.json) })
}

// list runs a lister with the caller's options. public makes the value that the caller gets.
func list[T, R any](
	ctx context.Context, c *call, lister paging.Lister[T], options *ListOptions, public func(*T) R,
) iter.Seq2[R, error] {
	o := *cmp.Or(options, &ListOptions{}) // later changes of the caller have no effect
	return func(yield func(R, error) bool) {
		run, err := lister, error(nil)
		if run.Limit, err = c.pageSize("PageSize", o.PageSize); err == nil {
			run.Limit = max(run.Limit, 2)
			run.Concurrency, err = c.concurrency(o.Concurrency)
		}
		if o.Progress != nil {
			run.Progress = func(p paging.Progress) { o.Progress(Progress(p)) }
		}
		if err == nil {
			err = c.listingError(run.Run(ctx, func(item *T) bool { return yield(public(item), nil) }))
		}
		if err != nil {
			var zero R
			yield(zero, err)
		}
	}
}

// listingError names the operation in an error of package paging. Those of a request already do.
func (c *call) listingError(err error) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		return err
	}
	inconsistent, ok := errors.AsType[*paging.Error](err)
	switch {
	case !ok: // a request did not return
		return c.fail(nil, "", c.transport.RedactError(err))
	case inconsistent.Kind == paging.Unstable:
		return c.fail(ErrUnstableListing, inconsistent.Message, nil)
	default:
		return c.fail(ErrPagination, inconsistent.Message, nil)
	}
}

// pageSize checks how many items a request asks for. field is the option's name.
func (c *call) pageSize(field string, size int) (int64, error) {
	if size < 0 || size > MaxPageSize {
		return 0, c.fail(ErrInvalid, fmt.Sprintf("%s %d is out of range; it goes from 1 to %d", field, size, MaxPageSize), nil)
	}
	return int64(cmp.Or(size, MaxPageSize)), nil
}

// concurrency checks how many requests may be in flight.
func (c *call) concurrency(n int) (int, error) {
	if n < 0 {
		return 0, c.fail(ErrInvalid, fmt.Sprintf("Concurrency %d is negative; it starts at 1", n), nil)
	}
	return min(cmp.Or(n, DefaultConcurrency), maxConcurrency), nil
}
