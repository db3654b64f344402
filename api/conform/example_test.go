package conform_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/opine-go/opine/api/conform"
)

func ExampleNewTransport() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"42"}`)
	}))
	defer server.Close()

	client := &http.Client{Transport: conform.NewTransport(nil)}
	req, err := http.NewRequest(http.MethodDelete, server.URL+"/v1/organization/users/42", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("X-API-Key", "secret")
	_, err = client.Do(req)
	if violation, ok := errors.AsType[*conform.Violation](err); ok {
		fmt.Println(violation)
	}
	// Output: conform: removeUser: response 200: /response/body/id: type: value must be an integer
}
