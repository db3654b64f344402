package conform_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/opine-go/opine/api/conform"
)

// item is a document with one operation, which receives an Item and returns one. The version and
// the schema of Item are missing.
const item = `{
  "openapi": %q, "info": {"title": "Items", "version": "1"},
  "paths": {"/items": {"post": {
    "operationId": "addItem",
    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
    "responses": {"200": {"description": "Added.",
      "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}}}}},
  "components": {"schemas": {
    "Item": %s,
    "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {
      "kind": {"type": "string", "enum": ["cat"]}, "lives": {"type": "integer", "maximum": 9}}},
    "Dog": {"type": "object", "required": ["kind", "name", "age"], "properties": {
      "kind": {"type": "string", "enum": ["dog"]}, "name": {"type": "string"}, "age": {"type": "integer"}}}}}}`

// addItem sends and returns bodies that the schema of Item describes. An empty body is not sent.
func addItem(t *testing.T, version, schema, sent, received string, opts ...conform.Option) error {
	t.Helper()
	opts = append(opts, conform.WithDocument(parse(t, fmt.Sprintf(item, version, schema))))
	_, err := send(newRequest(t, http.MethodPost, "/items", sent), answerJSON(received), opts...)
	return err
}

func TestReadOnlyAndWriteOnly(t *testing.T) {
	t.Parallel()
	const (
		members = `"type": "object", "required": ["id", "text", "secret"], "properties": {
			"id": {"type": "integer", "readOnly": true},
			"text": {"type": "string"},
			"secret": {"type": "string", "writeOnly": true}}`
		sent, received = `{"text":"a","secret":"b"}`, `{"id":1,"text":"a"}`
		everything     = `{"id":1,"text":"a","secret":"b"}`
	)
	for _, schema := range []struct{ name, version, text string }{
		{"3.0", "3.0.3", `{` + members + `}`},
		{"3.0 allOf", "3.0.3", `{"allOf": [{` + members + `}]}`},
		{"3.1", "3.1.0", `{` + members + `}`},
		{"3.1 oneOf", "3.1.0", `{"oneOf": [{` + members + `}]}`},
		{"3.1 JSON Schema", "3.1.0", `{` + members + `, "patternProperties": {"^x-": {"const": 1}}}`},
	} {
		for name, test := range map[string]struct{ sent, received, want string }{
			"good": {sent, received, ""},
			"missing secret": {received, received, `/request/body/id: readOnly: readOnly property "id" in request, got 1` +
				"\n" + `/request/body/secret: required: property "secret" is missing`},
			"missing id":    {sent, `{"text":"a"}`, `/response/body/id: required: property "id" is missing`},
			"id in request": {everything, received, `/request/body/id: readOnly: readOnly property "id" in request, got 1`},
			"secret": {
				sent, everything, `/response/body/secret: writeOnly: writeOnly property "secret" in response, got "b"`,
			},
		} {
			t.Run(schema.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				checkProblems(t, addItem(t, schema.version, schema.text, test.sent, test.received), test.want)
			})
		}
	}
}

// checkResponse checks a response body, strictly. The wanted problems lack the prefix
// /response/body.
func checkResponse(t *testing.T, version, schema, body, want string) {
	t.Helper()
	if want != "" {
		want = "/response/body" + strings.ReplaceAll(want, "\n", "\n/response/body")
	}
	checkProblems(t, addItem(t, version, schema, "", body, conform.Strict()), want)
}

// TestVersion31 covers what OpenAPI 3.1 adds to 3.0.
func TestVersion31(t *testing.T) {
	t.Parallel()
	const (
		members = `"type": "object", "properties": {
			"a": {"type": ["integer", "null"], "format": "int64"}, "s": {"type": "string", "maxLength": 2}}`
		plain    = `{` + members + `}`
		patterns = `{` + members + `, "patternProperties": {"^x": {"type": "integer", "format": "int64"}}}`
		closed   = `{` + members + `, "patternProperties": {"^x": {}}, "additionalProperties": false}`
		tuple    = `{"type": "array", "prefixItems": [{"type": "integer", "format": "int64"}], "items": {"type": "string"}}`
		number   = ": format: number must be an int64, got "
	)
	for name, test := range map[string]struct{ schema, body, want string }{
		"null":              {plain, `{"a":null}`, ""},
		"1.0":               {plain, `{"a":1.0}`, ""},
		"1e3":               {plain, `{"a":1e3}`, ""},
		"2^63":              {plain, `{"a":9223372036854775808}`, "/a" + number + "9223372036854775808"},
		"pattern null":      {patterns, `{"a":null}`, ""},
		"pattern 1.0":       {patterns, `{"a":1.0,"xa":1.0}`, ""},
		"pattern 1e999":     {patterns, `{"a":1e999}`, "/a" + number + "1e999"},
		"pattern 2^63":      {patterns, `{"xa":9223372036854775808}`, "/xa" + number + "9223372036854775808"},
		"pattern over 2^66": {patterns, `{"xa":1e20}`, "/xa" + number + "1e20"},
		"pattern type":      {patterns, `{"xa":"1"}`, `/xa: type: got string, want integer, got "1"`},
		"undeclared":        {patterns, `{"b":1}`, "/b: undeclared: the document has no such member, got 1"},
		"closed":            {closed, `{"x":1,"b":1}`, `/b: additionalProperties: property "b" is unsupported, got 1`},
		"several problems": {patterns, `{"a":true,"s":"abc"}`,
			"/a: type: got boolean, want null or integer, got true\n" + `/s: maxLength: got 3, want 2, got "abc"`},
		"tuple": {tuple, `[1,"a"]`, ""},
		"tuple problems": {tuple, `[9223372036854775808,1]`,
			"/0" + number + "9223372036854775808\n/1: type: got number, want string, got 1"},
		"const": {`{"const": "a"}`, `"b"`, `: const: value must be 'a', got "b"`},
		"date": {`{"format": "date-time", "not": {"const": 1}}`, `"noon"`,
			`: format: value doesn't match the format "date-time" (no date and time of RFC 3339), got "noon"`},
		"regular expression": {`{"pattern": "^a", "not": {"const": 1}}`, `"b"`,
			`: pattern: string doesn't match the regular expression "^a", got "b"`},
		"not": {`{"not": {"const": 1}}`, `1`, ": schema: 'not' failed, got 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkResponse(t, "3.1.0", test.schema, test.body, test.want)
		})
	}
}

// TestUnion checks which branch of a oneOf or an anyOf a problem names.
func TestUnion(t *testing.T) {
	t.Parallel()
	const (
		pets    = `[{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]`
		swapped = `"discriminator": {"propertyName": "kind",
			"mapping": {"dog": "#/components/schemas/Cat", "cat": "#/components/schemas/Dog"}}`
		percent = `{"title": "Percentage", "type": "integer", "maximum": 100}`
		oneOf   = ": oneOf: value matches no schema of oneOf; "
	)
	for name, test := range map[string]struct{ version, schema, body, want string }{
		"few problems": {"3.0.3", `{"oneOf": ` + pets + `}`, `{"kind":"cat","lives":10}`,
			oneOf + "Cat comes nearest: /lives: maximum: number must be at most 9"},
		"right constant": {"3.0.3", `{"anyOf": ` + pets + `}`, `{"kind":"dog","lives":1}`,
			`: anyOf: value matches no schema of anyOf; Dog comes nearest: ` +
				`/name: required: property "name" is missing, /age: required: property "age" is missing`},
		"discriminator": {"3.0.3", `{"oneOf": ` + pets + `, ` + swapped + `}`, `{"kind":"cat","name":"a","age":1}`,
			`/kind: enum: value is not one of the allowed values ["dog"], got "cat"`},
		"title": {"3.0.3", `{"oneOf": [{"type": "string"}, ` + percent + `]}`, `101`,
			oneOf + "Percentage comes nearest: maximum: number must be at most 100, got 101"},
		"other types": {"3.0.3", `{"oneOf": [{"type": "string"}, {"type": "integer"}]}`, `true`,
			oneOf + "oneOf/0: type: value must be a string, oneOf/1: type: value must be an integer, got true"},
		"large number": {"3.0.3", `{"oneOf": [{"type": "integer", "format": "int64"}, {"type": "number"}]}`, `1e30`, ""},
		"fraction":     {"3.0.3", `{"anyOf": [{"type": "integer", "format": "int64"}, {"type": "number"}]}`, `1.5`, ""},
		"large integer": {"3.0.3", `{"anyOf": [{"type": "integer", "format": "int64"}, {"type": "string"}]}`,
			`9223372036854775808`, ": format: number must be an int64, got 9223372036854775808"},
		"two matches": {"3.0.3", `{"oneOf": [{"type": "integer"}, {"type": "number"}]}`, `1`,
			`: oneOf: value matches more than one schema from "oneOf" (matches schemas at indices [0 1]), got 1`},
		"JSON Schema": {
			"3.1.0", `{"oneOf": [{"type": "string"}, {"type": "array", "prefixItems": [{"type": "string"}]}]}`, `[1]`,
			oneOf + "oneOf/1 comes nearest: /0: type: got number, want string",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkResponse(t, test.version, test.schema, test.body, test.want)
		})
	}
}

// TestDateTime checks the format date-time against RFC 3339.
func TestDateTime(t *testing.T) {
	t.Parallel()
	for _, group := range []struct {
		problem string
		texts   []string
	}{
		{"", []string{
			"2025-05-31T05:04:41.475Z", "2025-05-31t05:04:41z", "2024-02-29T00:00:00+23:59", "2025-05-31T05:04:41-00:00",
			"2016-12-31T23:59:60Z", "2016-12-31T23:59:60.5z", "2016-12-31T15:59:60-08:00", "2017-01-01T05:29:60+05:30",
		}},
		{"format", []string{
			"", "2025-05-31", "2025-05-31 05:04:41Z", "2025-05-31T05:04:41", "2025-05-31T5:04:41Z", "2025-05-31T05:04Z",
			"2025-02-31T05:04:41Z", "2025-02-29T05:04:41Z", "2025-04-31T05:04:41Z", "2025-13-01T05:04:41Z",
			"2025-00-10T05:04:41Z", "2025-05-00T05:04:41Z", "2025-05-31T24:00:00Z", "2025-05-31T05:60:00Z",
			"2025-05-31T05:04:61Z", "2025-05-31T05:04:60Z", "2016-12-31T23:59:60+01:00", "2025-05-31T05:04:41,475Z",
			"2025-05-31T05:04:41+24:00", "2025-05-31T05:04:41+05:60", "2025-05-31T05:04:41+0530", "2025-05-31T05:04:41.Z",
			" 2025-05-31T05:04:41Z", "2025-05-31T05:04:41Z\n", "+025-05-31T05:04:41Z", "２025-05-31T05:04:41Z",
		}},
	} {
		for _, text := range group.texts {
			encoded, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			_, err = list(t, answerJSON(with(`"2025-05-31T05:04:41.475Z"`, string(encoded))))
			violation, _ := errors.AsType[*conform.Violation](err)
			if (violation != nil) != (group.problem != "") || violation != nil && violation.Problems[0].Rule != group.problem {
				t.Errorf("%q: got %v, want %q", text, err, group.problem)
			}
		}
	}
}
