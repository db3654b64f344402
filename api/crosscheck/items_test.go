package crosscheck

// items is a document of version 3.1 with what openapi.yaml lacks. conform uses another validator
// of kin-openapi for Item than for Pet, because of patternProperties.
const items = `{
  "openapi": "3.1.0", "info": {"title": "Items", "version": "1"},
  "servers": [{"url": "https://example.com/{version}",
    "variables": {"version": {"default": "v1", "enum": ["v1", "v2"]}}}],
  "paths": {
    "/items": {"post": {"operationId": "addItem",
      "parameters": [{"name": "tag", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}],
      "requestBody": {"required": true,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
      "responses": {"200": {"description": "Added.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}}}},
    "/pets": {"post": {"operationId": "addPet",
      "requestBody": {"required": true,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
      "responses": {"200": {"description": "Added.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}}},
  "components": {"schemas": {
    "Item": {"type": "object", "required": ["id", "text"], "additionalProperties": false,
      "patternProperties": {"^x-": {"type": ["integer", "null"], "format": "int64"}},
      "properties": {"id": {"type": "integer", "format": "int64", "readOnly": true}, "text": {"type": "string"},
        "secret": {"type": "string", "writeOnly": true}}},
    "Pet": {"required": ["id"], "properties": {"id": {"type": "integer", "format": "int64", "readOnly": true}},
      "oneOf": [
        {"type": "object", "required": ["lives"], "properties": {"lives": {"type": ["integer", "null"], "maximum": 9}}},
        {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}]}}}}`

// post returns an exchange with these bodies.
func post(name, target, sent, body string, conform, second bool, difference string) exchange {
	return exchange{
		name: name, method: "POST", target: target, sent: sent, body: body,
		conform: conform, second: second, difference: difference,
	}
}

var itemExchanges = []exchange{
	post("item", "/items?tag=a&tag=b", `{"text":"a","secret":"b"}`, `{"id":1,"text":"a"}`, true, true, ""),
	post("patterns", "/items", `{"text":"a","x-a":1.0}`, `{"id":1.0,"text":"a","x-b":null}`, true, true, ""),
	post("base path v2", "/v2/items", `{"text":"a"}`, `{"id":1,"text":"a"}`, true, false,
		"the second does not expand server variables"),
	post("base path v3", "/v3/items", `{"text":"a"}`, `{"id":1,"text":"a"}`, false, false, ""),
	post("readOnly", "/items", `{"id":1,"text":"a"}`, `{"id":1,"text":"a"}`, false, true,
		"the second accepts a readOnly member in a request; OpenAPI says that it should not be sent"),
	post("writeOnly", "/items", `{"text":"a"}`, `{"id":1,"text":"a","secret":"b"}`, false, true,
		"the second accepts a writeOnly member in a response; OpenAPI says that it should not be sent"),
	post("missing id", "/items", `{"text":"a"}`, `{"text":"a"}`, false, false, ""),
	post("missing text", "/items", `{}`, `{"id":1,"text":"a"}`, false, false, ""),
	post("pattern type", "/items", `{"text":"a","x-a":"1"}`, `{"id":1,"text":"a"}`, false, false, ""),
	post("pattern 2^63", "/items", `{"text":"a"}`, `{"id":1,"text":"a","x-a":9223372036854775808}`, false, false, ""),
	post("pattern 1e30", "/items", `{"text":"a"}`, `{"id":1,"text":"a","x-a":1e30}`, false, false, ""),
	post("no pattern", "/items", `{"text":"a"}`, `{"id":1,"text":"a","y":1}`, false, false, ""),
	post("cat", "/pets", `{"lives":null}`, `{"id":1,"lives":9.0}`, true, true, ""),
	post("cat with ten lives", "/pets", `{"lives":9}`, `{"id":1,"lives":10}`, false, false, ""),
	post("cat and dog", "/pets", `{"lives":9,"name":"a"}`, `{"id":1,"lives":9}`, false, false, ""),
}
