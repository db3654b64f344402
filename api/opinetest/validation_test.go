package opinetest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"github.com/opine-go/opine/api/opinetest"
)

func TestValidation(t *testing.T) {
	t.Parallel()
	srv := opinetest.NewServer(t)

	const (
		limitTooSmall = `{"code": "too_small", "minimum": 1, "type": "number", "inclusive": true, "exact": false,
			"message": "Number must be greater than or equal to 1", "path": ["limit"]}`
		limitTooBig = `{"code": "too_big", "maximum": 1000, "type": "number", "inclusive": true, "exact": false,
			"message": "Number must be less than or equal to 1000", "path": ["limit"]}`
		limitNaN = `{"code": "invalid_type", "expected": "number", "received": "nan",
			"message": "Expected number, received nan", "path": ["limit"]}`
		limitFloat = `{"code": "invalid_type", "expected": "integer", "received": "float",
			"message": "Expected integer, received float", "path": ["limit"]}`
		limitTwice = `{"code": "invalid_type", "expected": "number", "received": "array",
			"message": "Expected number, received array", "path": ["limit"]}`
		offsetTooSmall = `{"code": "too_small", "minimum": 0, "type": "number", "inclusive": true, "exact": false,
			"message": "Number must be greater than or equal to 0", "path": ["offset"]}`
		offsetTooBig = `{"code": "too_big", "maximum": 9223372036854775807, "type": "number", "inclusive": true,
			"exact": false, "message": "Number must be less than or equal to 9223372036854775807", "path": ["offset"]}`
		offsetNaN = `{"code": "invalid_type", "expected": "number", "received": "nan",
			"message": "Expected number, received nan", "path": ["offset"]}`
		idTooSmall = `{"code": "too_small", "minimum": 1, "type": "number", "inclusive": true, "exact": false,
			"message": "Number must be greater than or equal to 1", "path": ["id"]}`
		idTooBig = `{"code": "too_big", "maximum": 9223372036854775807, "type": "number", "inclusive": true,
			"exact": false, "message": "Number must be less than or equal to 9223372036854775807", "path": ["id"]}`
		idNaN = `{"code": "invalid_type", "expected": "number", "received": "nan",
			"message": "Expected number, received nan", "path": ["id"]}`
		idFloat = `{"code": "invalid_type", "expected": "integer", "received": "float",
			"message": "Expected integer, received float", "path": ["id"]}`
	)
	for _, test := range []struct {
		method, path string
		issues       string
	}{
		{"GET", "?limit=0", limitTooSmall},
		{"GET", "?limit=-1", limitTooSmall},
		{"GET", "?limit=-99999999999999999999", limitTooSmall},
		{"GET", "?limit=1001", limitTooBig},
		{"GET", "?limit=99999999999999999999", limitTooBig},
		{"GET", "?limit=ten", limitNaN},
		{"GET", "?limit=", limitNaN},
		{"GET", "?limit", limitNaN},
		{"GET", "?limit=%201", limitNaN},
		{"GET", "?limit=NaN", limitNaN},
		{"GET", "?limit=1.5", limitFloat},
		{"GET", "?limit=1e2", limitFloat},
		{"GET", "?limit=5&limit=5", limitTwice},
		{"GET", "?offset=-1", offsetTooSmall},
		{"GET", "?offset=9223372036854775808", offsetTooBig},
		{"GET", "?offset=first", offsetNaN},
		{"GET", "?offset=first&limit=ten", limitNaN + "," + offsetNaN},
		{"GET", "?limit=0&offset=-1", limitTooSmall + "," + offsetTooSmall},
		{"DELETE", "/0", idTooSmall},
		{"DELETE", "/-1", idTooSmall},
		{"DELETE", "/9223372036854775808", idTooBig},
		{"DELETE", "/me", idNaN},
		{"DELETE", "/1%2F2", idNaN},
		{"DELETE", "/%20", idNaN},
		{"DELETE", "/1.5", idFloat},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			got := send(t, srv, test.method, usersPath+test.path, srv.Key)
			var gotBody, wantBody any
			if err := json.Unmarshal([]byte(got.body), &gotBody); err != nil {
				t.Fatalf("%v: %s", err, got.body)
			}
			want := `{"error": "Validation error.", "issues": [` + test.issues + `]}`
			if err := json.Unmarshal([]byte(want), &wantBody); err != nil {
				t.Fatal(err)
			}
			if got.status != http.StatusBadRequest || !reflect.DeepEqual(gotBody, wantBody) {
				t.Errorf("got %d %s, want 400 %s", got.status, got.body, want)
			}
		})
	}
	if n := len(srv.Users()); n != 25 {
		t.Errorf("%d users are left", n)
	}
}

// Whatever the parameters are, the fake accepts them or says what is wrong; it never leaves that to its generated code,
// which would make a 500 of it here.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"", "1", "+1", "-0", "007", "1_0", "0x1", "1e2", "1.0", "Infinity", "９", "1,2"} {
		f.Add(seed)
	}
	fake := opinetest.New()
	try := func(t *testing.T, method, target string) {
		if res := serve(fake, method, target, fake.MasterKey()); res.Code >= http.StatusInternalServerError {
			t.Errorf("%s %s: %d %s", method, target, res.Code, res.Body)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		escaped := url.QueryEscape(text)
		try(t, "GET", usersPath+"?limit="+escaped)
		try(t, "GET", usersPath+"?offset="+escaped)
		try(t, "DELETE", usersPath+"/"+url.PathEscape(text))
	})
}
