package apicheck

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	opine "github.com/opine-go/opine/wrapper"
)

// answer is one exchange.
type answer struct {
	query     string
	status    int
	header    http.Header
	body      []byte
	page      *rawPage // where the body is a page
	keyed     bool     // it went out with the caller's key
	wellAsked bool     // the request keeps to the document
}

func (a *answer) String() string { return fmt.Sprintf("?%s answered %d", a.query, a.status) }

// rawPage is a page as it came, for members that no struct knows.
type rawPage struct {
	Items                     []map[string]json.RawMessage
	TotalCount, Offset, Limit *int64
	members                   map[string]json.RawMessage
}

func (p *rawPage) ids() []string {
	var ids []string
	for _, item := range p.Items {
		ids = append(ids, string(item["id"]))
	}
	return ids
}

// evidence is everything that was seen, and the document that it is held against.
type evidence struct {
	doc     *document
	answers []*answer

	bare, two, second, skipped, end   *answer // good requests
	wide, again                       *answer // the largest page, twice
	zero, tooMany, negative, fraction *answer // requests that must be refused
	wrongKey, noKey                   *answer

	users   []opine.User // the whole list
	listErr error
}

// Server is how to reach the server that is checked.
type Server struct {
	BaseURL string
	Keyed   http.RoundTripper // sends the caller's key, as opine.NewTransport does
	Wrong   http.RoundTripper // sends a key that does not exist
	Unkeyed http.RoundTripper // sends none
	Client  *opine.Client
}

// gather makes all requests. An error is one that leaves nothing to judge.
func gather(ctx context.Context, doc *document, server Server) (*evidence, error) {
	ev := &evidence{doc: doc}
	get := func(through http.RoundTripper, query string, wellAsked bool) (*answer, error) {
		a, err := fetch(ctx, through, server.BaseURL, query)
		if err != nil {
			return nil, fmt.Errorf("GET users?%s: %w", query, err)
		}
		a.keyed, a.wellAsked = through == server.Keyed, wellAsked
		ev.answers = append(ev.answers, a)
		return a, nil
	}
	var err error
	if ev.bare, err = get(server.Keyed, "", true); err != nil {
		return nil, err
	}
	if ev.bare.status == http.StatusUnauthorized || ev.bare.status == http.StatusForbidden {
		// The client's own error says what to do.
		_, err := server.Client.Users.Page(ctx, &opine.PageOptions{Limit: 1})
		return nil, err
	}
	for _, request := range []struct {
		into      **answer
		through   http.RoundTripper
		query     string
		wellAsked bool
	}{
		{&ev.two, server.Keyed, "limit=2&offset=0", true},
		{&ev.second, server.Keyed, "limit=1&offset=1", true},
		{&ev.skipped, server.Keyed, "limit=1&skip=1", false},
		{&ev.wide, server.Keyed, "limit=1000&offset=0", true},
		{&ev.again, server.Keyed, "limit=1000&offset=0", true},
		{&ev.zero, server.Keyed, "limit=0", false},
		{&ev.tooMany, server.Keyed, "limit=1001", false},
		{&ev.negative, server.Keyed, "offset=-1", false},
		{&ev.fraction, server.Keyed, "limit=1.5", false},
		{&ev.wrongKey, server.Wrong, "limit=1", false},
		{&ev.noKey, server.Unkeyed, "limit=1", false},
	} {
		if *request.into, err = get(request.through, request.query, request.wellAsked); err != nil {
			return nil, err
		}
	}
	if total := ev.total(); total > 0 {
		if ev.end, err = get(server.Keyed, "limit=1&offset="+strconv.FormatInt(total+1000, 10), true); err != nil {
			return nil, err
		}
	}
	for user, err := range server.Client.Users.All(ctx, nil) {
		if err != nil {
			ev.listErr = err
			break
		}
		ev.users = append(ev.users, user)
	}
	return ev, ctx.Err()
}

// total is what the largest page counted, or -1.
func (ev *evidence) total() int64 {
	if ev.wide.page == nil || ev.wide.page.TotalCount == nil {
		return -1
	}
	return *ev.wide.page.TotalCount
}

const usersPath = "/v1/organization/users"

// largestBody is more than a page of 1,000 can be.
const largestBody = 32 << 20

func fetch(ctx context.Context, through http.RoundTripper, baseURL, query string) (*answer, error) {
	target, err := url.JoinPath(baseURL, usersPath)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"?"+query, nil)
	if err != nil {
		return nil, err
	}
	res, err := through.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, largestBody))
	if err != nil {
		return nil, err
	}
	a := &answer{query: query, status: res.StatusCode, header: res.Header, body: body}
	page := &rawPage{}
	if res.StatusCode == http.StatusOK && json.Unmarshal(body, page) == nil && json.Unmarshal(body, &page.members) == nil {
		a.page = page
	}
	return a, nil
}
