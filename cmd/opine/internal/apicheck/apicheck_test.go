package apicheck_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/apicheck"
	opine "github.com/opine-go/opine/wrapper"
)

type object = map[string]any

// plant wraps a fake's transport to make a difference from the document.
type plant func(http.RoundTripper) http.RoundTripper

func check(t *testing.T, fake *opinetest.Fake, key string, plant plant) (*apicheck.Report, error) {
	t.Helper()
	base := fake.Transport()
	if plant != nil {
		base = plant(base)
	}
	options := []opine.Option{
		opine.WithHTTPClient(&http.Client{Transport: base}), opine.WithRetry(opine.RetryPolicy{Attempts: 1}),
	}
	client, err := opine.New(key, options...)
	if err != nil {
		t.Fatal(err)
	}
	authenticated := func(key string) http.RoundTripper {
		transport, err := opine.NewTransport(key, options...)
		if err != nil {
			t.Fatal(err)
		}
		return transport
	}
	return apicheck.Run(t.Context(), apicheck.Server{
		BaseURL: opine.DefaultBaseURL, Client: client,
		ValidKey: authenticated(key), UnknownKey: authenticated("no-such-key"), NoKey: base,
	})
}

// resource is a list of the fake, and what a check of it leaves open.
type resource struct {
	fill       func(n int) opinetest.Option
	untestable []string // findings that need more than GET requests
	empty      []string // findings that are unknown for an empty list
	full       []string // findings that are unknown for n generated items
}

// resources has every list of the fake.
var resources = []resource{users, invitations}

var users = resource{
	fill: func(n int) opinetest.Option { return opinetest.WithSeed(1, n) },
	untestable: []string{
		"write-operation", "removal-closes-gap", "removal-returns-id", "last-admin-removable", "path-id-is-integer",
		"retry-after-header", "missing-scope-403", "unknown-id-404", "rate-limit-429",
	},
	empty: []string{
		"limit-applied", "offset-skips", "date-format", "unknown-error", "stable-order", "offset-past-end-is-empty",
		"total-counts-all", "limit-may-be-lowered", "user-members-present", "id-is-integer", "email-may-repeat",
		"first-name-may-be-empty", "last-name-may-be-empty", "other-roles",
	},
	full: []string{"unknown-error", "limit-may-be-lowered", "email-may-repeat", "first-name-may-be-empty"},
}

// fakeWith returns a fake with n items in each list.
func fakeWith(n int) *opinetest.Fake {
	var options []opinetest.Option
	for _, resource := range resources {
		options = append(options, resource.fill(n))
	}
	return opinetest.New(options...)
}

// newFake has more users than a page.
func newFake() *opinetest.Fake { return opinetest.New(opinetest.WithSeed(1, 1200)) }

func TestFakeHasNoDifferences(t *testing.T) {
	t.Parallel()
	for _, items := range []int{0, 1, 2, 25, 1200} {
		fake := fakeWith(items)
		report, err := check(t, fake, fake.MasterKey(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Differences() != 0 || report.Items != len(resources)*items {
			t.Errorf("%d items: %d differences: %+v", items, report.Differences(), report)
		}
		for _, request := range fake.Requests() {
			if request.Method != http.MethodGet {
				t.Errorf("it sent %s %s", request.Method, request.Path)
			}
		}
	}
}

// TestVerdicts lists which findings each size of the list leaves open.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	var untestable, empty, full []string
	for _, resource := range resources {
		untestable = append(untestable, resource.untestable...)
		empty, full = append(empty, resource.empty...), append(full, resource.full...)
	}
	for items, unknown := range map[int][]string{0: empty, 1200: full} {
		fake := fakeWith(items)
		report, err := check(t, fake, fake.MasterKey(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range report.Findings {
			want := apicheck.Confirmed
			if slices.Contains(untestable, finding.ID) {
				want = apicheck.Untestable
			} else if slices.Contains(unknown, finding.ID) {
				want = apicheck.Unknown
			}
			if finding.Verdict != want {
				t.Errorf("%d items: %s is %s, want %s: %s", items, finding.ID, finding.Verdict, want, finding.Detail)
			}
		}
	}
}

func TestBadKeyIsTheClientsError(t *testing.T) {
	t.Parallel()
	fake := newFake()
	for key, want := range map[string]error{
		"another-key": opine.ErrUnauthorized, fake.NewKey("users:write"): opine.ErrForbidden,
	} {
		if _, err := check(t, fake, key, nil); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// changeQuery changes the query before the fake receives it.
func changeQuery(change func(query url.Values)) plant {
	return func(base http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			query := req.URL.Query()
			change(query)
			req.URL.RawQuery = query.Encode()
			return base.RoundTrip(req)
		})
	}
}

// changeBody changes responses with this status.
func changeBody(status int, change func(res *http.Response, body []byte) []byte) plant {
	return func(base http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			res, err := base.RoundTrip(req)
			if err != nil || res.StatusCode != status {
				return res, err
			}
			body, err := io.ReadAll(res.Body)
			if err != nil {
				return nil, err
			}
			res.Body.Close()
			body = change(res, body)
			res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			return res, nil
		})
	}
}

func set(member string, value any) func(object) { return func(o object) { o[member] = value } }

func drop(member string) func(object) { return func(o object) { delete(o, member) } }

// setQuery replaces one value of a parameter.
func setQuery(name, old, value string) plant {
	return changeQuery(func(query url.Values) {
		if query.Get(name) == old {
			query.Set(name, value)
		}
	})
}

// swapAlternately swaps two items on every second page.
func swapAlternately() plant {
	var pages atomic.Int64
	return changePage(func(page object) {
		if items := page["items"].([]any); pages.Add(1)%2 == 0 && len(items) > 2 {
			items[0], items[1] = items[1], items[0]
		}
	})
}

func replace(status int, old, new string) plant {
	return changeBody(status, func(_ *http.Response, body []byte) []byte {
		return []byte(strings.ReplaceAll(string(body), old, new))
	})
}

func changePage(change func(map[string]any)) plant {
	return changeBody(200, func(_ *http.Response, body []byte) []byte {
		var object map[string]any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&object); err != nil {
			panic(err)
		}
		change(object)
		changed, err := json.Marshal(object)
		if err != nil {
			panic(err)
		}
		return changed
	})
}

func changeUsers(change func(map[string]any)) plant {
	return changePage(func(object map[string]any) {
		for _, item := range object["items"].([]any) {
			change(item.(map[string]any))
		}
	})
}

func TestDifferencesAreFound(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		plant plant
		want  string // the id of a finding, or part of another list of the report
	}{
		"the server obeys skip instead of offset": {changeQuery(func(q url.Values) {
			q["offset"] = q["skip"]
			q.Del("skip")
		}), "offset-skips"},
		"another default limit": {changeQuery(func(q url.Values) {
			if !q.Has("limit") {
				q.Set("limit", "50")
			}
		}), "limit-default"},
		"a large limit is lowered":             {setQuery("limit", "1000", "500"), "limit-maximum"},
		"a limit above the maximum is clamped": {setQuery("limit", "1001", "1000"), "limit-bounds"},
		"a limit may have a fraction":          {setQuery("limit", "1.5", "1"), "limit-is-integer"},
		"an offset may be negative":            {setQuery("offset", "-1", "0"), "offset-not-negative"},
		"the order changes":                    {swapAlternately(), "stable-order"},
		"users have another member":            {changeUsers(set("lastLogin", nil)), "User.lastLogin"},
		"pages have another member":            {changePage(set("next", "x")), "UserPage.next"},
		"users lack a member":                  {changeUsers(drop("updatedAt")), "user-members-present"},
		"pages lack a member":                  {changePage(drop("limit")), "page-members-present"},
		"ids are strings": {changeUsers(func(user object) { user["id"] = "u" + user["id"].(json.Number).String() }),
			"id-is-integer"},
		"an email is null":           {changeUsers(set("email", nil)), "/email"},
		"dates have no milliseconds": {changeUsers(set("createdAt", "2025-05-31T05:04:41Z")), "date-format"},
		"the total counts the page": {changePage(func(page object) { page["totalCount"] = len(page["items"].([]any)) }),
			"total-counts-all"},
		"validation errors have another status": {changeBody(400, func(res *http.Response, body []byte) []byte {
			res.StatusCode = 422
			return body
		}), "validation-error-400"},
		"validation errors have no issues": {changeBody(400, func(*http.Response, []byte) []byte {
			return []byte(`{"error":"Validation error."}`)
		}), "validation-error"},
		"issues have other codes": {replace(400, "too_small", "TOO_SMALL"), "zod-codes"},
		"paths are strings":       {replace(400, `["limit"]`, `"limit"`), "zod-paths"},
		"an unknown key returns HTML": {changeBody(401, func(res *http.Response, _ []byte) []byte {
			res.Header.Set("Content-Type", "text/html")
			return []byte("<html>")
		}), "bad-key-401"},
		"errors have another member": {replace(401, `"error"`, `"message"`), "error-member"},
		"a status that the document does not name": {changeBody(200, func(res *http.Response, body []byte) []byte {
			res.StatusCode = 203
			return body
		}), "/response/status"},
		"pages have another media type": {changeBody(200, func(res *http.Response, body []byte) []byte {
			res.Header.Set("Content-Type", "text/json")
			return body
		}), "list-success"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := newFake()
			report, err := check(t, fake, fake.MasterKey(), row.plant)
			if err != nil {
				t.Fatal(err)
			}
			found := strings.Contains(strings.Join(append(report.Undeclared, report.Violations...), " "), row.want)
			for _, finding := range report.Findings {
				found = found || finding.Verdict == apicheck.Refuted && finding.ID == row.want
			}
			if !found || report.Differences() == 0 {
				t.Errorf("not among %d differences: %+v", report.Differences(), report)
			}
		})
	}
}

func TestUnreachableServer(t *testing.T) {
	t.Parallel()
	fake := newFake()
	_, err := check(t, fake, fake.MasterKey(), func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}
