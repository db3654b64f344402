package contract_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// TestDocumentMutations changes the document, and expects a problem that names the change.
func TestDocumentMutations(t *testing.T) {
	t.Parallel()
	const (
		removeScopes = "x-opine-scopes: ['users:write', '*']"
		listScopes   = "x-opine-scopes: ['users:read', '*:read', '*']"
		parameters   = "      parameters:\n"
		operations   = "paths:\n"
		body         = "      requestBody: {content: {application/json: {example: {reason: left}}}}\n"
		removeID     = "operationId: removeUser\n"
	)
	for name, row := range map[string]struct {
		old, replacement string
		problems         []string
	}{
		"another scope": {removeScopes, "x-opine-scopes: ['members:write', '*']", []string{
			"removeUser: the fake answers 403 to a key with the scope members:write",
			"removeUser: the client's error for 403 does not name the scope members:write",
		}},
		"a scope more": {removeScopes, "x-opine-scopes: ['users:write', '*:read', '*']", []string{
			"removeUser: the fake answers 403 to a key with the scope *:read",
		}},
		"a scope less": {listScopes, "x-opine-scopes: ['users:read', '*']\n      x-other: ['*:read']", []string{
			"listUsers: the fake answers 200 to a key with the scope *:read",
		}},
		"another default": {"default: 100", "default: 50", []string{
			"listUsers: the fake's default of limit is 100 instead of 50",
		}},
		"a lower maximum": {"maximum: 1000", "maximum: 500", []string{
			"listUsers: the client sends limit = 501, which is out of bounds",
			"listUsers: the fake answers 200 to limit = 501",
		}},
		"a higher maximum": {"maximum: 1000", "maximum: 2000", []string{
			"listUsers: the client fails with map[limit:2000",
			"listUsers: the fake answers 400 to limit = 2000",
		}},
		"another server": {"https://api.tryopine.com", "https://api.example.com", []string{
			"listUsers: Users.All does not send GET https://api.example.com/v1/organization/users",
			"removeUser: Users.Remove does not send DELETE https://api.example.com/v1/organization/users/{id}",
		}},
		"another path": {"/v1/organization/users/{id}", "/v1/organization/members/{id}", []string{
			"removeUser: Users.Remove does not send DELETE https://api.tryopine.com/v1/organization/members/{id}",
			"removeUser: the fake answers 404 instead of 200",
		}},
		"another method": {"    delete:\n      " + removeID, "    put:\n      " + removeID, []string{
			"removeUser: Users.Remove does not send PUT", "removeUser: the fake answers 405 instead of 200",
		}},
		"another success status": {"        '200':\n          description: The user was removed.",
			"        '202':\n          description: The user was removed.", []string{
				"removeUser: the client treats the status 200 as a success: true",
				"removeUser: the client treats the status 202 as a success: false",
				"removeUser: the fake answers 200 instead of 202",
			}},
		"a renamed parameter": {"name: offset\n", "name: skip\n", []string{
			`listUsers: the client sends skip = "" instead of 1`,
			"listUsers: the client sends the query parameter offset, which the document does not have",
		}},
		"a new parameter": {parameters, parameters + "        - {name: active, in: query, schema: {type: boolean}}\n", []string{
			`listUsers: the client sends active = "" instead of true`,
			"listUsers: the fake answers 200 to active = text",
		}},
		"a new body": {removeID, removeID + body, []string{
			`removeUser: the client sends the body "" instead of "{\"reason\":\"left\"}"`,
		}},
		"a new member": {"            role: ADMIN\n", "            role: ADMIN\n            shoeSize: 42\n", []string{
			"listUsers: the client reads ", "listUsers: the fake does not answer the member shoeSize",
		}},
		"another error message": {"error: Too many requests.", "failure: Too many requests.", []string{
			"listUsers: the client reports the status 429 as",
		}},
		"a new error status": {"        '404':\n", "        '402':\n", []string{
			"removeUser: the client reports the status 402 as",
		}},
		"a new operation": {operations, operations + "  /v1/roles:\n    put: {operationId: changeRole}\n", []string{
			"changeRole: no row in a table of internal/contract",
		}},
		"a renamed operation": {removeID, "operationId: deleteUser\n", []string{
			"deleteUser: no row in a table of internal/contract",
			"removeUser: in a table of internal/contract, but not in the document",
			"Users.Remove: in no row of a table of internal/contract",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(string(spec.OpenAPI), row.old, row.replacement, 1)
			if text == string(spec.OpenAPI) {
				t.Fatalf("the document does not have %q", row.old)
			}
			requireProblems(t, ours().problems(t.Context(), parse(t, text)), row.problems...)
		})
	}
}

// requireProblems expects problems that begin with these texts.
func requireProblems(t *testing.T, found problems, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !slices.ContainsFunc(found, func(problem string) bool { return strings.HasPrefix(problem, want) }) {
			t.Errorf("no problem begins with %q: %q", want, found)
		}
	}
}

// otherScope is a fake that demands another scope than the document for removals.
type otherScope struct{ *opinetest.Fake }

func (f otherScope) NewKey(scopes ...string) string {
	for i, scope := range scopes {
		scopes[i] = strings.Replace(scope, "users:write", "members:write", 1)
	}
	return f.Fake.NewKey(scopes...)
}

// TestCodeMutations changes the client or the fake, and expects a problem that names the change.
func TestCodeMutations(t *testing.T) {
	t.Parallel()
	document := parse(t, string(spec.OpenAPI))
	t.Run("the client no longer sends a query parameter", func(t *testing.T) {
		t.Parallel()
		mutant := ours()
		mutant.connect = func(key string, transport http.RoundTripper) (*opine.Client, error) {
			return ours().connect(key, roundTripper(func(req *http.Request) (*http.Response, error) {
				req = req.Clone(req.Context())
				query := req.URL.Query()
				query.Del("offset")
				req.URL.RawQuery = query.Encode()
				return transport.RoundTrip(req)
			}))
		}
		requireProblems(t, mutant.problems(t.Context(), document), `listUsers: the client sends offset = "" instead of 1`)
	})
	t.Run("the fake demands another scope than the client names", func(t *testing.T) {
		t.Parallel()
		mutant := ours()
		mutant.newFake = func() fake { return otherScope{opinetest.New()} }
		requireProblems(t, mutant.problems(t.Context(), document),
			"removeUser: the fake answers 403 to a key with the scope users:write")
	})
	t.Run("a method of a new service is in no table", func(t *testing.T) {
		t.Parallel()
		mutant := ours()
		mutant.methods = append(mutant.methods, "Deals.Close")
		requireProblems(t, mutant.problems(t.Context(), document),
			"Deals.Close: in no row of a table of internal/contract")
	})
}
