package conform

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	spec "github.com/opine-go/opine"
)

// Document is an OpenAPI document of version 3.0 or 3.1. It is safe for concurrent use.
type Document struct {
	doc        *openapi3.T
	router     routers.Router
	jsonSchema map[*openapi3.Schema]bool // see findJSONSchema
}

// Parse reads an OpenAPI document in YAML or JSON. It does not follow references to other files.
// Its error names every example that does not match its schema.
func Parse(text []byte) (*Document, error) {
	document, err := load(text)
	if err != nil {
		return nil, err
	}
	if err := document.checkExamples(); err != nil {
		return nil, err
	}
	return document, nil
}

func load(text []byte) (*Document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // whole schemas and values follow
		return nil, errors.New(reason)
	}
	if err := keepBasePaths(doc); err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	return &Document{doc: doc, router: router, jsonSchema: findJSONSchema(doc)}, nil
}

// embedded returns this module's own document. Parsing takes milliseconds, so it waits for the
// first use. A test checks the examples, so that a bad one does not break every test of a client.
var embedded = sync.OnceValue(func() *Document {
	document, err := load(spec.OpenAPI)
	if err != nil {
		panic("conform: openapi.yaml: " + err.Error())
	}
	return document
})
