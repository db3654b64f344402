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
	doc     *openapi3.T
	router  routers.Router
	options []openapi3.SchemaValidationOption
}

// Parse reads an OpenAPI document in YAML or JSON. It does not follow references to other files.
func Parse(text []byte) (*Document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // whole schemas and values follow
		return nil, errors.New(reason)
	}
	if err := keepPaths(doc); err != nil {
		return nil, err
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	options := schemaOptions
	if doc.IsOpenAPI31OrLater() {
		options = append(options[:len(options):len(options)], openapi3.EnableJSONSchema2020())
	}
	return &Document{doc: doc, router: router, options: options}, nil
}

// embedded returns this module's own document. Parsing takes milliseconds, so it waits for the first use.
var embedded = sync.OnceValue(func() *Document {
	document, err := Parse(spec.OpenAPI)
	if err != nil {
		panic("conform: openapi.yaml: " + err.Error())
	}
	return document
})

// keepPaths reduces the servers to their paths, because a test's server has an address of its own. It
// adds the empty path, which a test's server may use instead.
func keepPaths(doc *openapi3.T) error {
	paths := openapi3.Servers{{URL: "/"}}
	for _, server := range doc.Servers {
		path, err := server.BasePath()
		if err != nil {
			return err
		}
		if path != "/" {
			paths = append(paths, &openapi3.Server{URL: path})
		}
	}
	doc.Servers = paths
	for _, item := range doc.Paths.Map() {
		item.Servers = nil
	}
	return nil
}
