package apicheck

import (
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/opine-go/opine/internal/contract"
	opine "github.com/opine-go/opine/wrapper"
)

// Evidence is a report that anybody may read. It has no value that the server sent: no personal data, no
// id, no key and no host. It names only what the document names, and counts the rest.
type Evidence struct {
	Client     string          `json:"client"`
	Document   string          `json:"document"`
	Go         string          `json:"go"`
	Server     string          `json:"server"`
	Exchanges  []exchangeShape `json:"exchanges"`
	Findings   []Finding       `json:"findings"`
	Undeclared int             `json:"undeclaredMembers"`
	Violations int             `json:"violations"`
}

type exchangeShape struct {
	Operation    string            `json:"operation"`
	Request      string            `json:"request"`
	Status       int               `json:"status"`
	MediaType    string            `json:"mediaType"`
	Headers      []string          `json:"headers"`
	OtherHeaders int               `json:"otherHeaders"`
	Body         map[string]*shape `json:"body"` // by the paths of members, such as items[].email
}

// shape is what all values at one path have in common.
type shape struct {
	Types        map[string]int `json:"types"`            // how often each JSON type occurs
	Length       *[2]int        `json:"length,omitempty"` // least and most characters or items
	OtherMembers int            `json:"otherMembers,omitempty"`
}

// Evidence returns the report without anything that the server sent. server says which server that was.
func (r *Report) Evidence(server string) *Evidence {
	evidence := &Evidence{
		Client: opine.Version, Document: r.document, Go: runtime.Version(), Server: server,
		Undeclared: len(r.Undeclared), Violations: len(r.Violations),
	}
	for _, l := range r.listings {
		for _, e := range l.exchanges {
			evidence.Exchanges = append(evidence.Exchanges, l.shapeOf(e))
		}
	}
	for _, finding := range r.Findings {
		finding.Detail = "" // it can quote the server
		evidence.Findings = append(evidence.Findings, finding)
	}
	return evidence
}

// mediaTypes are those that a report may name.
var mediaTypes = []string{"application/json", "application/problem+json", "text/html", "text/plain", "no media type"}

func (l *listing) shapeOf(e *exchange) exchangeShape {
	shapes := exchangeShape{
		Operation: l.operation.ID, Request: e.name, Status: e.status, MediaType: "another media type",
		Headers: []string{}, Body: map[string]*shape{},
	}
	if slices.Contains(mediaTypes, e.mediaType()) {
		shapes.MediaType = e.mediaType()
	}
	known := map[string]bool{"Content-Type": true}
	for _, response := range l.operation.Responses {
		for name := range response.Headers {
			known[http.CanonicalHeaderKey(name)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.header)) {
		if known[name] {
			shapes.Headers = append(shapes.Headers, name)
		} else {
			shapes.OtherHeaders++
		}
	}
	response, ok := l.operation.Responses[strconv.Itoa(e.status)]
	if !ok {
		response = l.operation.Responses["default"]
	}
	schema := response.Content["application/json"].Schema
	var body any
	if json.Unmarshal(e.body, &body) != nil {
		shapes.at("").add("not JSON", len(e.body))
	} else {
		shapes.addValue("", &schema, body)
	}
	return shapes
}

func (e *exchangeShape) at(path string) *shape {
	if e.Body[path] == nil {
		e.Body[path] = &shape{Types: map[string]int{}}
	}
	return e.Body[path]
}

// addValue adds a value and all of its parts that the schema names.
func (e *exchangeShape) addValue(path string, schema *contract.Schema, value any) {
	at := e.at(path)
	switch value := value.(type) {
	case nil:
		at.add("null", -1)
	case bool:
		at.add("boolean", -1)
	case float64:
		if value == math.Trunc(value) {
			at.add("integer", -1)
		} else {
			at.add("number", -1)
		}
	case string:
		at.add("string", utf8.RuneCountInString(value))
	case []any:
		at.add("array", len(value))
		if schema.Items != nil {
			for _, item := range value {
				e.addValue(path+"[]", schema.Items, item)
			}
		}
	case map[string]any:
		at.add("object", -1)
		for name, member := range value {
			if property := schema.Properties[name]; property != nil {
				e.addValue(path+"."+name, property, member)
			} else {
				at.OtherMembers++
			}
		}
	}
}

// add counts a value of a type. A length below 0 is none.
func (s *shape) add(kind string, length int) {
	s.Types[kind]++
	if length < 0 {
		return
	}
	if s.Length == nil {
		s.Length = &[2]int{length, length}
	}
	s.Length[0], s.Length[1] = min(s.Length[0], length), max(s.Length[1], length)
}
