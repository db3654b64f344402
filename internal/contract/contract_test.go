// Tests that compare the client and the fake with openapi.yaml, which lists what there is to test.
package contract_test

import (
	"errors"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	spec "github.com/opine-go/opine"
	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/internal/contract"
	opine "github.com/opine-go/opine/wrapper"
)

// tables has the table of each resource.
var tables = []table[*opine.Client]{users, invitationsTable}

// sentinels has the error of each documented status.
var sentinels = map[int]error{
	400: opine.ErrInvalid, 401: opine.ErrUnauthorized, 403: opine.ErrForbidden, 404: opine.ErrNotFound,
	409: opine.ErrConflict, 418: opine.ErrUnexpectedResponse, 429: opine.ErrRateLimited, 500: opine.ErrServer,
}

// ours is the client and the fake of this module.
func ours() implementation[*opine.Client] {
	all := table[*opine.Client]{}
	for _, resource := range tables {
		maps.Copy(all, resource)
	}
	return implementation[*opine.Client]{
		table: all, methods: methodsOf(reflect.TypeFor[opine.Client]()),
		connect: func(key string, transport http.RoundTripper) (*opine.Client, error) {
			return opine.New(key, opine.WithHTTPClient(&http.Client{Transport: transport}),
				opine.WithRetry(opine.RetryPolicy{Attempts: 1}))
		},
		failure: func(status int, err error) (string, error) {
			failure, ok := errors.AsType[*opine.Error](err)
			if !ok || failure.StatusCode != status {
				return "", nil
			}
			return failure.Message, sentinels[status]
		},
		newFake: func() fake { return opinetest.New() },
	}
}

// methodsOf returns the methods of a client's services, which are its exported fields.
func methodsOf(client reflect.Type) []string {
	var methods []string
	for _, service := range reflect.VisibleFields(client) {
		if service.IsExported() {
			for method := range service.Type.Methods() {
				methods = append(methods, service.Name+"."+method.Name)
			}
		}
	}
	return methods
}

func parse(t *testing.T, text string) *contract.Document {
	t.Helper()
	document, err := contract.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestContract(t *testing.T) {
	t.Parallel()
	for _, problem := range ours().problems(t.Context(), parse(t, string(spec.OpenAPI))) {
		t.Error(problem)
	}
}

// TestExchangesConform runs every method through the strict validator, and compares the operation that
// the fake records with the document's.
func TestExchangesConform(t *testing.T) {
	t.Parallel()
	for id, row := range ours().table {
		for name, method := range row.methods {
			fake := opinetest.New()
			client, err := ours().connect(fake.MasterKey(), conform.NewTransport(fake.Transport(), conform.Strict()))
			if err != nil {
				t.Fatal(err)
			}
			if err := method(t.Context(), client); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			requests := fake.Requests()
			if len(requests) == 0 || requests[len(requests)-1].Operation != id {
				t.Errorf("%s: the fake recorded %v, want %s last", name, requests, id)
			}
		}
	}
}

// TestRolesHaveConstants requires a constant in the client for each role that the document names.
func TestRolesHaveConstants(t *testing.T) {
	t.Parallel()
	source := ""
	for _, file := range globbed(t, "../../wrapper/*.go") {
		source += file
	}
	list := regexp.MustCompile(`x-extensible-enum: \[(.+)\]`).FindSubmatch(spec.OpenAPI)
	if list == nil {
		t.Fatal("the document lists no roles")
	}
	for role := range strings.SplitSeq(string(list[1]), ", ") {
		if !regexp.MustCompile(`Role\w+\s+\w+ = "` + role + `"`).MatchString(source) {
			t.Errorf("%s: no constant in package opine", role)
		}
	}
}

// globbed returns the texts of files by their names.
func globbed(t *testing.T, pattern string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v, %v", pattern, names, err)
	}
	texts := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(text)
	}
	return texts
}
