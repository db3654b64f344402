package apicheck

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
)

// exchange is a probe and its response.
type exchange struct {
	probe
	status int
	header http.Header
	body   []byte
	page   *page // nil if the body is not a page
}

func (e *exchange) String() string { return fmt.Sprintf("?%s returned %d", e.query, e.status) }

// refused reports whether the server found the request invalid.
func (e *exchange) refused() bool { return e.status >= 400 && e.status < 500 }

func (e *exchange) mediaType() string {
	parsed, _, err := mime.ParseMediaType(e.header.Get("Content-Type"))
	if err != nil {
		return "no media type"
	}
	return parsed
}

// echo describes a page by what the server says that it applied.
func (e *exchange) echo() string {
	if e.page == nil {
		return e.String()
	}
	return fmt.Sprintf("?%s returned %d items with limit %.20s and offset %.20s",
		e.query, len(e.page.items), e.page.members["limit"], e.page.members["offset"])
}

type object = map[string]json.RawMessage

// page is a page with its members as they were sent.
type page struct {
	members object
	items   []object
}

// number returns an integer member, or -1.
func (p *page) number(name string) int64 {
	var n int64
	if p == nil || p.members[name] == nil || json.Unmarshal(p.members[name], &n) != nil {
		return -1
	}
	return n
}

func (p *page) ids() []string {
	var ids []string
	for _, item := range p.items {
		ids = append(ids, string(item["id"]))
	}
	return ids
}

// is reports whether the page has this limit, offset and number of items.
func (p *page) is(limit, offset, items int64) bool {
	return p != nil && p.number("limit") == limit && p.number("offset") == offset && int64(len(p.items)) == items
}
