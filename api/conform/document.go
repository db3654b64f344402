package conform

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	spec "github.com/opine-go/opine"
)

// document is an OpenAPI document to check exchanges against. It is safe for concurrent use.
type document struct {
	router     routers.Router
	keyHeaders []string // the headers that carry a key
}

// embedded is the module's own document. It is read at its first use, because that takes milliseconds.
var embedded = sync.OnceValue(func() *document {
	doc, err := load(spec.OpenAPI)
	if err != nil {
		panic("conform: openapi.yaml: " + err.Error()) // the tests show that it does not happen
	}
	return doc
})

func load(text []byte) (*document, error) {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	doc.Servers = nil // else only requests to the production server would be found
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	loaded := &document{router: router}
	for _, scheme := range doc.Components.SecuritySchemes {
		if scheme.Value.In == openapi3.ParameterInHeader {
			loaded.keyHeaders = append(loaded.keyHeaders, scheme.Value.Name)
		}
	}
	return loaded, nil
}

// keys are the keys that the headers carry.
func (d *document) keys(header http.Header) []string {
	var keys []string
	for _, name := range d.keyHeaders {
		keys = append(keys, header.Values(name)...)
	}
	return keys
}

// checkRequest finds the operation that the request calls and what is wrong with the call. The operation is nil if the
// document does not have it. The request is not changed, and its body not read.
func (d *document) checkRequest(req *http.Request) (*openapi3.Operation, []Problem) {
	route, params, err := d.router.FindRoute(req)
	if err != nil {
		return nil, []Problem{{"/request", "operation", "the document has no such operation"}}
	}
	copied := req.Clone(req.Context())
	copied.Body = nil // kin-openapi would read it, and what it reads is gone
	problems := problemsOf("/request", openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request:    copied,
		PathParams: params,
		Route:      route,
		Options: &openapi3filter.Options{
			MultiError:              true,
			SkipSettingDefaults:     true, // a default belongs to the server; here it would only hide what was sent
			AuthenticationFunc:      requireKey,
			SchemaValidationOptions: schemaOptions,
		},
	}))
	if req.Body != nil && req.Body != http.NoBody {
		problems = append(problems, Problem{"/request/body", "requestBody", "the operation takes no body"})
	}
	return route.Operation, problems
}

// checkBody finds what is wrong with the body of a response that the document has.
func checkBody(declared *openapi3.Response, contentType string, body []byte) []Problem {
	media := declared.Content.Get(contentType)
	if media == nil {
		got, want := cmp.Or(contentType, "no media type"), slices.Sorted(maps.Keys(declared.Content))
		return []Problem{{"/response/header/Content-Type", "content", got + " instead of " + strings.Join(want, " or ")}}
	}
	// kin-openapi's own decoding stops after the first JSON document, whatever follows it.
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return []Problem{notJSON(err)}
	}
	return problemsOf("/response/body", media.Schema.Value.VisitJSON(value, schemaOptions...))
}

// findResponse is what the document says about the status, or nil.
func findResponse(operation *openapi3.Operation, status int) *openapi3.Response {
	declared := operation.Responses.Status(status)
	if declared == nil {
		declared = operation.Responses.Default()
	}
	if declared == nil {
		return nil
	}
	return declared.Value
}

// schemaOptions are in force for parameters and for bodies.
var schemaOptions = []openapi3.SchemaValidationOption{
	openapi3.MultiErrors(),
	openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(checkDateTime)),
}

var dateTimeShape = openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringDateTime)

// checkDateTime does by two what neither does alone: by its shape the 31st of February is a date, and time.Parse accepts
// one-digit hours. The error does not quote the text, as theirs do.
func checkDateTime(text string) error {
	_, err := time.Parse(time.RFC3339, text)
	if err != nil || dateTimeShape.Validate(text) != nil {
		return errors.New("no date and time of RFC 3339")
	}
	return nil
}

// requireKey demands that there is a key. Whether it is the right one is the server's business.
func requireKey(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	name := in.SecurityScheme.Name
	if strings.TrimSpace(in.RequestValidationInput.Request.Header.Get(name)) == "" {
		return Problem{"/request/header/" + escape(name), "security", "the header is missing"}
	}
	return nil
}

// notJSON says why a body is not one JSON document, and where.
func notJSON(err error) Problem {
	problem := Problem{"/response/body", "json", "the body cannot be read"}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		problem.Pointer += string(syntax.JSONPointer)
		problem.Reason = syntax.Err.Error()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		problem.Reason = "the body ends before the JSON does"
	}
	return problem
}
