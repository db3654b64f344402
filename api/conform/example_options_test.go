package conform_test

import (
	"fmt"
	"net/http"

	"github.com/opine-go/opine/api/conform"
	"github.com/opine-go/opine/api/opinetest"
)

// fakeWith returns a fake with one fault.
func fakeWith(text string) *opinetest.Fake {
	fault, err := opinetest.ParseFault(text)
	if err != nil {
		panic(err)
	}
	return opinetest.New(opinetest.WithFaults(fault))
}

// removeUser sends one request for removeUser, and prints the status or the error. It sends no key if key is
// empty.
func removeUser(base http.RoundTripper, key string, opts ...conform.Option) {
	const url = "https://api.tryopine.com/v1/organization/users/2"
	req, err := http.NewRequest(http.MethodDelete, url, nil)
	if err != nil {
		panic(err)
	}
	if key != "" {
		req.Header.Set("X-API-Key", key)
	}
	res, err := conform.NewTransport(base, opts...).RoundTrip(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	res.Body.Close()
	fmt.Println(res.StatusCode)
}

// A proxy answers with an HTML page, which the document does not have. With AllowStatus the client gets the
// response, and can retry.
func ExampleAllowStatus() {
	fake := fakeWith("first=1&status=502&html")
	removeUser(fake.Transport(), fake.MasterKey(), conform.AllowStatus(http.StatusBadGateway))
	removeUser(fake.Transport(), fake.MasterKey(), conform.AllowStatus(http.StatusBadGateway))
	// Output:
	// 502
	// 200
}

// Collect the violations of a server, and let the client go on.
func ExampleReport() {
	fake := fakeWith(`removeUser?body={"id":"2"}`)
	report := conform.Report(func(v *conform.Violation) { fmt.Println("violation:", v) }) // in a test: t.Error(v)
	removeUser(fake.Transport(), fake.MasterKey(), report)
	// Output:
	// violation: conform: removeUser: response 200: /response/body/id: type: value must be an integer, got "2"
	// 200
}

// Strict finds what the document lacks.
func ExampleStrict() {
	fake := fakeWith(`removeUser?body={"id":2,"gone":true}`)
	removeUser(fake.Transport(), fake.MasterKey())
	removeUser(fake.Transport(), fake.MasterKey(), conform.Strict())
	// Output:
	// 200
	// conform: removeUser: response 200: /response/body/gone: undeclared: the document has no such member, got true
}

// withKey stands for a client that adds the key to a request.
type withKey struct {
	key  string
	base http.RoundTripper
}

func (c withKey) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("X-API-Key", c.key)
	return c.base.RoundTrip(req)
}

// The transport sits outside the client, which adds the key after the check.
func ExampleWithoutKey() {
	fake := opinetest.New()
	client := withKey{fake.MasterKey(), fake.Transport()}
	removeUser(client, "")
	removeUser(client, "", conform.WithoutKey())
	// Output:
	// conform: removeUser: request: /request/header/X-API-Key: security: the key is missing
	// 200
}

// Check against a newer document, which has removeUser at another place.
func ExampleWithDocument() {
	document, err := conform.Parse([]byte(`
openapi: 3.1.0
info: {title: Newer, version: '2'}
paths:
  /v2/users/{id}:
    delete:
      operationId: removeUser
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: The user was removed.}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fake := opinetest.New()
	removeUser(fake.Transport(), fake.MasterKey(), conform.WithDocument(document))
	// Output:
	// conform: DELETE /v1/organization/users/2: request: /request: operation: the document has no such operation
}
