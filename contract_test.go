package spec_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// contract is the table of conformance. It has a row for each operation of the document, or TestContract says what is missing.
var contract = map[string]row{
	"listUsers": {
		methods: map[string]call{
			"Page": func(ctx context.Context, users *opine.Users) error {
				_, err := users.Page(ctx, nil)
				return err
			},
			"All":    func(ctx context.Context, users *opine.Users) error { return firstError(users.All(ctx, nil)) },
			"AllRaw": func(ctx context.Context, users *opine.Users) error { return firstError(users.AllRaw(ctx, nil)) },
		},
		read: func(ctx context.Context, users *opine.Users, payload string) (any, error) {
			var page struct {
				Limit  int
				Offset int64
			}
			if err := json.Unmarshal([]byte(payload), &page); err != nil {
				return nil, err
			}
			return users.Page(ctx, &opine.PageOptions{Limit: page.Limit, Offset: page.Offset})
		},
	},
	"removeUser": {
		methods: map[string]call{
			"Remove": func(ctx context.Context, users *opine.Users) error {
				_, err := users.Remove(ctx, 1)
				return err
			},
			"RemoveAll": func(ctx context.Context, users *opine.Users) error {
				return firstError(users.RemoveAll(ctx, slices.Values([]int64{1}), nil))
			},
		},
		read: func(ctx context.Context, users *opine.Users, _ string) (any, error) {
			removal, err := users.Remove(ctx, 1)
			return opine.RemovedUser{ID: removal.ID}, err
		},
	},
}

type row struct {
	methods map[string]call // of opine.Users, all that call the operation
	read    func(ctx context.Context, users *opine.Users, payload string) (any, error)
}

type call func(ctx context.Context, users *opine.Users) error

// firstError ranges over everything, up to the first error.
func firstError[T any](all iter.Seq2[T, error]) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// sentinels are what a declared status means to errors.Is.
var sentinels = map[string]error{
	"400": opine.ErrInvalid, "401": opine.ErrUnauthorized, "403": opine.ErrForbidden, "404": opine.ErrNotFound,
	"429": opine.ErrRateLimited, "500": opine.ErrServer,
}

// TestContract goes through the operations of openapi.yaml: the document is the list of what there is to test.
func TestContract(t *testing.T) {
	t.Parallel()
	operations := operationsOf(t, spec.OpenAPI)
	if list := missing(operations); len(list) > 0 {
		t.Fatalf("openapi.yaml and the code are not of one mind:\n\t%s", strings.Join(list, "\n\t"))
	}
	for _, operation := range operations {
		row := contract[operation.ID]
		t.Run(operation.ID, func(t *testing.T) {
			t.Parallel()
			for name, method := range row.methods {
				testCalls(t, operation, name, method)
			}
			for _, response := range operation.Responses {
				if len(response.Examples) == 0 {
					t.Errorf("%s: the document shows no payload", response.Status)
				}
				for _, payload := range response.Examples {
					if response.Status == "200" {
						testReads(t, row, payload)
					} else {
						testRefuses(t, row, response.Status, payload)
					}
				}
			}
			for _, parameter := range operation.Parameters {
				testBounds(t, operation, parameter)
			}
		})
	}
}

// TestContractNamesWhatIsMissing adds an operation to the document, and takes one away.
func TestContractNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	const paths = "paths:\n"
	const getUser = paths + `  /v1/organization/members/{id}:
    get:
      operationId: getUser
      parameters:
        - name: id
          in: path
          required: true
          schema: {type: integer, format: int64, minimum: 1}
      responses:
        '200': {description: The user., content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
`
	doctored := strings.Replace(string(spec.OpenAPI), paths, getUser, 1)
	doctored = strings.Replace(doctored, "operationId: removeUser", "operationId: deleteUser", 1)
	got := missing(operationsOf(t, []byte(doctored)))
	want := []string{
		"deleteUser: no row in the table of contract_test.go, and so no method of opine.Users is known to call it",
		"deleteUser: the fake takes DELETE /v1/organization/users/{id} for removeUser; see the routes of api/opinetest",
		"getUser: no row in the table of contract_test.go, and so no method of opine.Users is known to call it",
		"getUser: the fake does not serve GET /v1/organization/members/{id}; add a route to api/opinetest",
		"removeUser: in the table of contract_test.go, but not in the document",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func operationsOf(t *testing.T, text []byte) []conform.Operation {
	t.Helper()
	document, err := conform.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return document.Operations()
}

// missing is what the operations need and there is not, and what there is and nothing needs.
func missing(operations []conform.Operation) []string {
	var list []string
	methods, rows := map[string]bool{}, maps.Clone(contract)
	for _, operation := range operations {
		row, ok := rows[operation.ID]
		if !ok {
			list = append(list, operation.ID+": no row in the table of contract_test.go, and so no method of opine.Users is known to call it")
		}
		for name := range row.methods {
			methods[name] = true
		}
		switch served := servedBy(operation); served {
		case operation.ID:
		case "":
			list = append(list, fmt.Sprintf("%s: the fake does not serve %s %s; add a route to api/opinetest",
				operation.ID, operation.Method, operation.Path))
		default:
			list = append(list, fmt.Sprintf("%s: the fake takes %s %s for %s; see the routes of api/opinetest",
				operation.ID, operation.Method, operation.Path, served))
		}
		delete(rows, operation.ID)
	}
	for id, row := range rows {
		list = append(list, id+": in the table of contract_test.go, but not in the document")
		for name := range row.methods {
			methods[name] = true
		}
	}
	for method := range reflect.TypeFor[*opine.Users]().Methods() {
		if !methods[method.Name] {
			list = append(list, "opine.Users."+method.Name+": in no row of the table of contract_test.go")
		}
	}
	slices.Sort(list)
	return list
}

var braces = regexp.MustCompile(`\{[^}]+\}`)

// servedBy is the operation that the fake takes a call for.
func servedBy(operation conform.Operation) string {
	fake := opinetest.New()
	fake.ServeHTTP(httptest.NewRecorder(), request(fake, operation.Method, braces.ReplaceAllString(operation.Path, "1")))
	return fake.Requests()[0].Operation
}

func request(fake *opinetest.Fake, method, target string) *http.Request {
	req := httptest.NewRequest(method, target, nil)
	req.Header.Set("X-API-Key", fake.MasterKey())
	return req
}
