package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/opine-go/opine/internal/contract"
)

// table says how a client of type C calls the operations, by their ids.
type table[C any] map[string]row[C]

type row[C any] struct {
	methods map[string]method[C] // every method that calls the operation, by names such as Users.Page
	// send calls the operation once with the arguments, and returns what the response contains.
	send func(ctx context.Context, client C, args arguments) (any, error)
}

type method[C any] func(ctx context.Context, client C) error

// arguments has the values of parameters by their names, as int64, bool or string.
type arguments struct {
	values map[string]any
	body   string // JSON, if the operation has a request body
}

func (a arguments) with(name string, value any) arguments {
	a.values = maps.Clone(a.values)
	a.values[name] = value
	return a
}

// argument returns a value, or zero if the operation has no such parameter.
func argument[T any](args arguments, name string) T {
	value, _ := args.values[name].(T)
	return value
}

// implementation is a client and a fake that must both do what the document says.
type implementation[C any] struct {
	table   table[C]
	methods []string // the client's
	connect func(key string, transport http.RoundTripper) (C, error)
	// failure returns the sentinel that the client must return for a status, or nil, and what it
	// reports about an error.
	failure func(status int, err error) (message string, sentinel error)
	newFake func() fake
}

type fake interface {
	Transport() http.RoundTripper
	MasterKey() string
	NewKey(scopes ...string) string
}

// problems collects what contradicts the document.
type problems []string

func (p *problems) add(operation contract.Operation, format string, args ...any) {
	if problem := operation.ID + ": " + fmt.Sprintf(format, args...); !slices.Contains(*p, problem) {
		*p = append(*p, problem)
	}
}

// problems compares the client and the fake with the document.
func (i implementation[C]) problems(ctx context.Context, document *contract.Document) problems {
	var found problems
	listed := map[string]bool{}
	for _, operation := range document.Operations {
		row, ok := i.table[operation.ID]
		if !ok {
			found.add(operation, "no row in a table of internal/contract")
			continue
		}
		for name := range row.methods {
			listed[name] = true
		}
		checker := &checker[C]{i, ctx, document, operation, row, &found}
		checker.checkClient()
		checker.checkFake()
	}
	for id := range i.table {
		if !slices.ContainsFunc(document.Operations, func(o contract.Operation) bool { return o.ID == id }) {
			found = append(found, id+": in a table of internal/contract, but not in the document")
		}
	}
	for _, name := range i.methods {
		if !listed[name] {
			found = append(found, name+": in no row of a table of internal/contract")
		}
	}
	return found
}

// checker compares one operation.
type checker[C any] struct {
	implementation[C]
	ctx       context.Context
	document  *contract.Document
	operation contract.Operation
	row       row[C]
	*problems
}

func (c *checker[C]) problem(format string, args ...any) { c.add(c.operation, format, args...) }

// success returns the documented status of success with its JSON payloads.
func (c *checker[C]) success() (status int, payloads []string) {
	for code, response := range c.operation.Responses {
		payloads := payloadsOf(response.Content)
		if status, err := strconv.Atoi(code); err == nil && status/100 == 2 && len(payloads) > 0 {
			return status, payloads
		}
	}
	c.problem("the document shows no payload of a success")
	return http.StatusOK, []string{"{}"}
}

// payloadsOf returns the JSON examples, the shortest first.
func payloadsOf(content map[string]contract.Media) []string {
	payloads, err := content["application/json"].Payloads()
	if err != nil {
		panic(err) // YAML that JSON cannot express
	}
	slices.SortFunc(payloads, func(a, b string) int { return len(a) - len(b) })
	return payloads
}

// typical returns valid arguments, none of them zero.
func (c *checker[C]) typical() arguments {
	args := arguments{values: map[string]any{}}
	for _, parameter := range c.operation.Parameters {
		switch schema := parameter.Schema; {
		case schema.Type == "boolean":
			args.values[parameter.Name] = true
		case schema.Type != "integer":
			args.values[parameter.Name] = append(slices.Clone(schema.Known), "text")[0]
		case schema.Minimum != nil:
			args.values[parameter.Name] = *schema.Minimum + 1
		default:
			args.values[parameter.Name] = int64(1)
		}
	}
	if payloads := payloadsOf(c.operation.RequestBody.Content); len(payloads) > 0 {
		args.body = payloads[0]
	}
	return args
}

// bounds returns values at the bounds of a parameter, and whether each is out of bounds.
func bounds(schema contract.Schema) map[int64]bool {
	values := map[int64]bool{}
	if schema.Minimum != nil {
		values[*schema.Minimum], values[*schema.Minimum-1] = false, true
	}
	if schema.Maximum != nil {
		values[*schema.Maximum], values[*schema.Maximum+1] = false, true
	}
	return values
}

// request makes a request for the operation, as the document describes it.
func (c *checker[C]) request(key string, args arguments) *http.Request {
	target, query := c.operation.Path, url.Values{}
	for _, parameter := range c.operation.Parameters {
		value, ok := args.values[parameter.Name]
		switch {
		case ok && parameter.In == "query":
			query.Set(parameter.Name, fmt.Sprint(value))
		case parameter.In == "path":
			target = strings.Replace(target, "{"+parameter.Name+"}", fmt.Sprint(value), 1)
		}
	}
	req, err := http.NewRequestWithContext(c.ctx, c.operation.Method, c.document.Servers[0]+target+"?"+query.Encode(),
		strings.NewReader(args.body))
	if err != nil {
		panic(err)
	}
	if args.body == "" {
		req.Body = http.NoBody
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("X-API-Key", key)
	return req
}

// echo replaces the members of a payload that repeat an argument.
func echo(payload string, args arguments) string {
	object, _ := decode(payload).(map[string]any)
	for name, value := range args.values {
		if _, ok := object[name]; ok {
			object[name] = value
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// respond returns a response with a JSON body.
func respond(status int, payload string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(payload)), Body: io.NopCloser(strings.NewReader(payload)),
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// firstError ranges over a sequence up to its first error.
func firstError[T any](all iter.Seq2[T, error]) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// sameJSON reports whether two texts mean the same: a time may have another form, and null may have
// been read as an empty string.
func sameJSON(a, b string) bool { return reflect.DeepEqual(normalize(decode(a)), normalize(decode(b))) }

func decode(text string) (value any) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return value
}

func normalize(value any) any {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		if instant, err := time.Parse(time.RFC3339, value); err == nil {
			return instant.UTC().Format(time.RFC3339Nano)
		}
	case []any:
		for i := range value {
			value[i] = normalize(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = normalize(value[name])
		}
	}
	return value
}
