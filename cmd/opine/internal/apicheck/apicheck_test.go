package apicheck_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/cmd/opine/internal/apicheck"
	opine "github.com/opine-go/opine/wrapper"
)

// check runs against a fake through a transport that may plant a difference.
func check(t *testing.T, fake *opinetest.Fake, key string, plant func(http.RoundTripper) http.RoundTripper) (*apicheck.Report, error) {
	t.Helper()
	base := fake.Transport()
	if plant != nil {
		base = plant(base)
	}
	options := []opine.Option{opine.WithHTTPClient(&http.Client{Transport: base}), opine.WithRetry(opine.RetryPolicy{Attempts: 1})}
	server := apicheck.Server{BaseURL: opine.DefaultBaseURL, Unkeyed: base}
	var err error
	for _, keyed := range []struct {
		key  string
		into *http.RoundTripper
	}{{key, &server.Keyed}, {"no-such-key", &server.Wrong}} {
		if *keyed.into, err = opine.NewTransport(keyed.key, options...); err != nil {
			t.Fatal(err)
		}
	}
	if server.Client, err = opine.New(key, options...); err != nil {
		t.Fatal(err)
	}
	return apicheck.Run(t.Context(), server)
}

// newFake has more people than a page, some of them odd.
func newFake() *opinetest.Fake { return opinetest.New(opinetest.WithSeed(1, 1200)) }

func TestTheFakeHasNoDifferences(t *testing.T) {
	t.Parallel()
	for _, users := range []int{0, 1, 2, 25, 1200, 2500} {
		fake := opinetest.New(opinetest.WithSeed(1, users))
		report, err := check(t, fake, fake.MasterKey(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if report.Differences() != 0 || report.Users != users {
			t.Errorf("%d users: %d differences: %+v", users, report.Differences(), report)
		}
		for _, finding := range report.Findings {
			if finding.Detail == apicheck.UnknownAssumption {
				t.Errorf("%s: %s: %s", finding.Place, finding.Fact, finding.Detail)
			}
		}
		for _, exchange := range fake.Requests() {
			if exchange.Method != http.MethodGet {
				t.Errorf("it sent %s %s", exchange.Method, exchange.Path)
			}
		}
	}
}

func TestABadKeyIsTheClientsError(t *testing.T) {
	t.Parallel()
	fake := newFake()
	for key, want := range map[string]error{"another-key": opine.ErrUnauthorized, fake.NewKey("users:write"): opine.ErrForbidden} {
		if _, err := check(t, fake, key, nil); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// asking plants a difference into requests: the query is changed before the fake sees it.
func asking(change func(query map[string][]string)) func(http.RoundTripper) http.RoundTripper {
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

// answering plants a difference into answers with this status.
func answering(status int, change func(res *http.Response, body []byte) []byte) func(http.RoundTripper) http.RoundTripper {
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

func replacing(status int, old, new string) func(http.RoundTripper) http.RoundTripper {
	return answering(status, func(_ *http.Response, body []byte) []byte {
		return []byte(strings.ReplaceAll(string(body), old, new))
	})
}

// page changes a page as generic JSON.
func page(change func(map[string]any)) func(http.RoundTripper) http.RoundTripper {
	return answering(200, func(_ *http.Response, body []byte) []byte {
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

func eachUser(change func(map[string]any)) func(http.RoundTripper) http.RoundTripper {
	return page(func(object map[string]any) {
		for _, item := range object["items"].([]any) {
			change(item.(map[string]any))
		}
	})
}

func TestPlantedDifferencesAreFound(t *testing.T) {
	t.Parallel()
	turn := 0 // of the row that counts its pages; the rows run one after another
	for _, row := range []struct {
		name  string
		plant func(http.RoundTripper) http.RoundTripper
		place string // of a finding; or what a list of the report names
	}{
		{"skip is obeyed, and offset is not", asking(func(q map[string][]string) {
			q["offset"] = q["skip"]
			delete(q, "skip")
			if q["offset"] == nil {
				delete(q, "offset")
			}
		}), "listUsers offset"},
		{"the default limit is another", asking(func(q map[string][]string) {
			if q["limit"] == nil {
				q["limit"] = []string{"50"}
			}
		}), "listUsers limit"},
		{"a large limit is lowered", asking(func(q map[string][]string) {
			if len(q["limit"]) == 1 && q["limit"][0] == "1000" {
				q["limit"] = []string{"500"}
			}
		}), "listUsers limit"},
		{"limits out of bounds are clamped", asking(func(q map[string][]string) {
			if len(q["limit"]) == 1 && (q["limit"][0] == "0" || q["limit"][0] == "1001") {
				q["limit"] = []string{"1"}
			}
		}), "listUsers limit"},
		{"a limit may have a fraction", asking(func(q map[string][]string) {
			if len(q["limit"]) == 1 && q["limit"][0] == "1.5" {
				q["limit"] = []string{"1"}
			}
		}), "listUsers limit"},
		{"an offset may be negative", asking(func(q map[string][]string) {
			if len(q["offset"]) == 1 && q["offset"][0] == "-1" {
				q["offset"] = []string{"0"}
			}
		}), "listUsers offset"},
		{"the order changes", page(func(object map[string]any) {
			items := object["items"].([]any)
			if turn++; turn%2 == 0 && len(items) > 2 {
				items[0], items[1] = items[1], items[0]
			}
		}), "listUsers"},
		{"users have another member", eachUser(func(user map[string]any) { user["lastLogin"] = nil }), "User.lastLogin"},
		{"pages have another member", page(func(object map[string]any) { object["next"] = "x" }), "UserPage.next"},
		{"a member of users is missing", eachUser(func(user map[string]any) { delete(user, "updatedAt") }), "User.updatedAt"},
		{"a member of pages is missing", page(func(object map[string]any) { delete(object, "limit") }), "UserPage.limit"},
		{"ids are text", eachUser(func(user map[string]any) { user["id"] = "u" + user["id"].(json.Number).String() }), "User.id"},
		{"an e-mail is null", eachUser(func(user map[string]any) { user["email"] = nil }), "/email"},
		{"dates have no milliseconds", eachUser(func(user map[string]any) { user["createdAt"] = "2025-05-31T05:04:41Z" }), "User"},
		{"the total is that of the page", page(func(object map[string]any) { object["totalCount"] = len(object["items"].([]any)) }),
			"UserPage.totalCount"},
		{"validation errors have another status", answering(400, func(res *http.Response, body []byte) []byte {
			res.StatusCode = 422
			return body
		}), "ValidationFailed"},
		{"validation errors have no issues", answering(400, func(*http.Response, []byte) []byte {
			return []byte(`{"error":"Validation error."}`)
		}), "ValidationError"},
		{"issues have other codes", replacing(400, "too_small", "TOO_SMALL"), "Issue"},
		{"paths are text", replacing(400, `["limit"]`, `"limit"`), "PathElement"},
		{"an unknown key answers HTML", answering(401, func(res *http.Response, _ []byte) []byte {
			res.Header.Set("Content-Type", "text/html")
			return []byte("<html>")
		}), "Unauthorized"},
		{"errors name their text otherwise", replacing(401, `"error"`, `"message"`), "ErrorBody"},
		{"pages have another media type", answering(200, func(res *http.Response, body []byte) []byte {
			res.Header.Set("Content-Type", "text/json")
			return body
		}), "listUsers"},
	} {
		t.Run(row.name, func(t *testing.T) {
			fake := newFake()
			report, err := check(t, fake, fake.MasterKey(), row.plant)
			if err != nil {
				t.Fatal(err)
			}
			found := strings.Contains(strings.Join(append(report.Undeclared, report.Violations...), " "), row.place)
			for _, f := range report.Findings {
				if f.Verdict == apicheck.Contradicted || f.Verdict == apicheck.Refuted {
					found = found || f.Place == row.place
				}
			}
			if !found || report.Differences() == 0 {
				t.Errorf("not found among %d differences: %+v", report.Differences(), report)
			}
		})
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	t.Parallel()
	fake := newFake()
	_, err := check(t, fake, fake.MasterKey(), func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}
