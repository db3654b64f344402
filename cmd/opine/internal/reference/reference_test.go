package reference_test

import (
	"net/http"
	"testing"

	"github.com/opine-go/opine/cmd/opine/internal/reference"
)

// The page of such a document could send its requests to the live service.
func TestHandlerRefusesADocumentWithoutServers(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "- servers", "servers", "openapi: 3.0.3", "info: {servers: []}", "servers: ["} {
		if _, err := reference.Handler(http.NotFoundHandler(), []byte(document), "key"); err == nil {
			t.Errorf("%q was accepted", document)
		}
	}
}
