package conform

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	spec "github.com/opine-go/opine"
)

// Document is an OpenAPI document to check exchanges against: one of version 3.0, which is what this module's is, or 3.1.
// Make it with [Parse]; it is safe for concurrent use.
type Document struct {
	doc     *openapi3.T
	router  routers.Router
	options []openapi3.SchemaValidationOption
}

// Parse reads an OpenAPI document, in YAML or JSON, and says what is wrong with it. References to other files are not
// followed.
func Parse(text []byte) (*Document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n") // what follows is whole schemas and values
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

// embedded is the module's own document. It is read at its first use, because that takes milliseconds.
var embedded = sync.OnceValue(func() *Document {
	document, err := Parse(spec.OpenAPI)
	if err != nil {
		panic("conform: openapi.yaml: " + err.Error()) // the tests show that it does not happen
	}
	return document
})

// keepPaths leaves of the servers the paths in front of the document's own: with their addresses, only requests to the
// production server would be found. A server of the tests need not have such a path.
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

// keys are the keys that the request carries, wherever the document says that there are some.
func (d *Document) keys(req *http.Request) []string {
	if d.doc.Components == nil {
		return nil
	}
	var keys []string
	for _, scheme := range d.doc.Components.SecuritySchemes {
		key := keyOf(scheme.Value, req)
		_, token, _ := strings.Cut(key, " ") // Bearer and the like
		keys = append(keys, key, token)
	}
	return keys
}

// keyOf is the key of one scheme, or empty.
func keyOf(scheme *openapi3.SecurityScheme, req *http.Request) string {
	switch {
	case scheme.Type != "apiKey":
		return req.Header.Get("Authorization")
	case scheme.In == openapi3.ParameterInQuery:
		return req.URL.Query().Get(scheme.Name)
	case scheme.In == openapi3.ParameterInCookie:
		if cookie, err := req.Cookie(scheme.Name); err == nil {
			return cookie.Value
		}
		return ""
	default:
		return req.Header.Get(scheme.Name)
	}
}
