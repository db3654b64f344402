package reference_test

import (
	"net/http"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/reference"
)

// A page that could send its requests to the live service must not be served.
func TestADocumentWithoutServersIsRefused(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "- servers", "servers", "openapi: 3.0.3", "info: {servers: []}", "servers: ["} {
		if _, err := reference.Handler(http.NotFoundHandler(), []byte(document), "key"); err == nil {
			t.Errorf("%q was taken", document)
		}
	}
}
