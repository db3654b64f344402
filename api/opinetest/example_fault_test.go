package opinetest_test

import (
	"fmt"
	"net/http"

	"github.com/opine-go/opine/api/opinetest"
)

// The reply to a removal is lost, so the client asks again, and hears that there is no such user.
func ExampleFault() {
	fake := opinetest.New(opinetest.WithFaults(
		opinetest.Fault{Operation: "removeUser", Nth: 1, Applied: true, Reset: true},
	))

	client := &http.Client{Transport: fake.Transport()}
	for range 2 {
		req, err := http.NewRequest("DELETE", "http://opine.example/v1/organization/users/2", nil)
		if err != nil {
			panic(err)
		}
		req.Header.Set("X-API-Key", fake.MasterKey())
		res, err := client.Do(req)
		if err != nil {
			fmt.Println(err)
			continue
		}
		res.Body.Close()
		fmt.Println(res.Status)
	}
	for _, e := range fake.Requests() {
		fmt.Println(e.Number, e.Method, e.Path, e.Status, e.Fault)
	}
	// Output:
	// Delete "http://opine.example/v1/organization/users/2": read tcp: read: connection reset by peer
	// 404 Not Found
	// 1 DELETE /v1/organization/users/2 0 removeUser:nth=1,carried-out,reset
	// 2 DELETE /v1/organization/users/2 404
}
