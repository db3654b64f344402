package apicheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/opine-go/opine/internal/contract"
	opine "github.com/opine-go/opine/wrapper"
)

// Server reaches the server to check.
type Server struct {
	BaseURL string
	Client  *opine.Client
	// Each transport authenticates with another key, as opine.NewTransport does.
	ValidKey, UnknownKey, NoKey http.RoundTripper
}

// readers list a resource completely through the client, by the ids of its operations.
var readers = map[string]func(ctx context.Context, client *opine.Client, add func(json []byte)) error{
	"listUsers": func(ctx context.Context, client *opine.Client, add func([]byte)) error {
		for user, err := range client.Users.AllRaw(ctx, nil) {
			if err != nil {
				return err
			}
			add(user.JSON)
		}
		return nil
	},
	"listInvitations": readInvitations,
}

// probe is a request that every list answers.
type probe struct {
	name, query string
	valid       bool // the document allows it
	transport   http.RoundTripper
}

// The names of the probes.
const (
	defaults     = "without parameters"
	firstTwo     = "limit 2"
	secondItem   = "limit 1, offset 1"
	skipOne      = "limit 1, skip 1"
	largest      = "largest limit"
	largestAgain = "largest limit again"
	belowMinimum = "limit below the minimum"
	aboveMaximum = "limit above the maximum"
	negative     = "negative offset"
	fraction     = "limit with a fraction"
	unknownKey   = "unknown key"
	noKey        = "no key"
	pastEnd      = "offset past the end"
)

// listing is a list operation and what the server returned for it.
type listing struct {
	operation contract.Operation
	limit     contract.Schema
	envelope  contract.Schema
	item      contract.Schema
	exchanges []*exchange
	items     []object // the complete list
	err       error    // of reading the complete list
}

// listingsOf returns the operations of a document that list a resource.
func listingsOf(document *contract.Document) []*listing {
	var listings []*listing
	for _, operation := range document.Operations {
		l := &listing{operation: operation, envelope: operation.Responses["200"].Content["application/json"].Schema}
		for _, parameter := range operation.Parameters {
			if parameter.Name == "limit" {
				l.limit = parameter.Schema
			}
		}
		if items := l.envelope.Properties["items"]; items != nil && l.limit.Maximum != nil {
			l.item = *items.Items
			listings = append(listings, l)
		}
	}
	return listings
}

func (l *listing) has(assumption contract.Assumption) bool {
	return slices.Contains(l.operation.Assumptions, assumption.ID)
}

// at returns the exchange of a probe, or nil if the probe was not sent.
func (l *listing) at(name string) *exchange {
	for _, exchange := range l.exchanges {
		if exchange.name == name {
			return exchange
		}
	}
	return nil
}

// total returns what the largest page says about the number of items, or -1.
func (l *listing) total() int64 { return l.at(largest).page.number("totalCount") }

// pages returns all pages that the server returned.
func (l *listing) pages() []*page {
	var pages []*page
	for _, exchange := range l.exchanges {
		if exchange.page != nil {
			pages = append(pages, exchange.page)
		}
	}
	return pages
}

// gather reads the complete list, and then sends all probes. If the key does not allow that, it returns
// the client's error.
func (l *listing) gather(ctx context.Context, server Server) error {
	if read := readers[l.operation.ID]; read != nil {
		l.err = read(ctx, server.Client, func(text []byte) {
			var item object
			if json.Unmarshal(text, &item) == nil {
				l.items = append(l.items, item)
			}
		})
	}
	if errors.Is(l.err, opine.ErrUnauthorized) || errors.Is(l.err, opine.ErrForbidden) {
		return l.err
	}
	most, valid := *l.limit.Maximum, server.ValidKey
	for _, probe := range []probe{
		{defaults, "", true, valid},
		{firstTwo, "limit=2&offset=0", true, valid},
		{secondItem, "limit=1&offset=1", true, valid},
		{skipOne, "limit=1&skip=1", false, valid},
		{largest, fmt.Sprintf("limit=%d&offset=0", most), true, valid},
		{largestAgain, fmt.Sprintf("limit=%d&offset=0", most), true, valid},
		{belowMinimum, fmt.Sprintf("limit=%d", *l.limit.Minimum-1), false, valid},
		{aboveMaximum, fmt.Sprintf("limit=%d", most+1), false, valid},
		{negative, "offset=-1", false, valid},
		{fraction, "limit=1.5", false, valid},
		{unknownKey, "limit=1", false, server.UnknownKey},
		{noKey, "limit=1", false, server.NoKey},
	} {
		if err := l.send(ctx, server.BaseURL, probe); err != nil {
			return err
		}
	}
	for _, parameter := range l.operation.Parameters {
		if parameter.Schema.Type == "boolean" {
			query := fmt.Sprintf("limit=%d&%s=true", most, parameter.Name)
			if err := l.send(ctx, server.BaseURL, probe{parameter.Name, query, true, valid}); err != nil {
				return err
			}
		}
	}
	if total := l.total(); total >= 0 {
		return l.send(ctx, server.BaseURL, probe{pastEnd, "limit=1&offset=" + strconv.FormatInt(total+1000, 10), true, valid})
	}
	return ctx.Err()
}

// largestBody is more than a page of 1,000 items can have.
const largestBody = 32 << 20

func (l *listing) send(ctx context.Context, baseURL string, probe probe) error {
	target, err := url.JoinPath(baseURL, l.operation.Path)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"?"+probe.query, nil)
	if err != nil {
		return err
	}
	res, err := probe.transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("GET %s?%s: %w", l.operation.Path, probe.query, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, largestBody))
	if err != nil {
		return fmt.Errorf("GET %s?%s: %w", l.operation.Path, probe.query, err)
	}
	e := &exchange{probe: probe, status: res.StatusCode, header: res.Header, body: body}
	var p page
	if e.status == http.StatusOK && json.Unmarshal(body, &p.members) == nil &&
		json.Unmarshal(p.members["items"], &p.items) == nil {
		e.page = &p
	}
	l.exchanges = append(l.exchanges, e)
	return nil
}
