package conform_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

// TestServers tries base paths that the document, a path or an operation allows.
func TestServers(t *testing.T) {
	t.Parallel()
	const text = `{
	  "openapi": "3.0.3", "info": {"title": "Servers", "version": "1"},
	  "servers": [{"url": "https://{host}.example:{port}/{version}/api", "variables": {
	    "host": {"default": "a"}, "port": {"default": "8443"}, "version": {"default": "v1", "enum": ["v1", "v2"]}}},
	    {"url": "/{tenant}/x", "variables": {"tenant": {"default": "main"}}}],
	  "paths": {
	    "/plain": {"get": %[1]s},
	    "/moved": {"servers": [{"url": "https://other.example/moved"}], "get": %[1]s, "put": {
	      "servers": [{"url": "https://other.example/changed/"}], %[2]s}}}}`
	operation := `"responses": {"204": {"description": "Done."}}`
	document := parse(t, fmt.Sprintf(text, "{"+operation+"}", operation))
	for _, test := range []struct {
		calls string
		want  string
	}{
		{"GET /plain, GET /v1/api/plain, GET /v2/api/plain, GET /main/x/plain, GET /mine/x/plain", ""},
		{"GET /moved, GET /moved/moved, PUT /moved, PUT /changed/moved", ""},
		{
			"GET /v3/api/plain, GET /api/plain, GET /v1/plain, GET /moved/plain, GET /v1/api/moved, " +
				"GET /changed/moved, PUT /moved/moved, POST /plain",
			"/request: operation: the document has no such operation",
		},
	} {
		for call := range strings.SplitSeq(test.calls, ", ") {
			method, path, _ := strings.Cut(call, " ")
			t.Run(call, func(t *testing.T) {
				t.Parallel()
				req := newRequest(t, method, "http://127.0.0.1:4010"+path, "")
				_, err := send(req, answer(http.StatusNoContent, "none", http.NoBody), conform.WithDocument(document))
				checkProblems(t, err, test.want)
			})
		}
	}
}
