package conform

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkKey reports the keys that are missing, unless the request has all keys of one alternative.
// Only the server knows whether a key is the right one.
func (c *checker) checkKey(operation *openapi3.Operation, req *http.Request) []Problem {
	if c.withoutKey {
		return nil
	}
	alternatives := c.document.doc.Security
	if operation.Security != nil {
		alternatives = *operation.Security
	}
	var problems []Problem
	for _, alternative := range alternatives {
		complete := true
		for _, name := range slices.Sorted(maps.Keys(alternative)) {
			scheme := c.document.doc.Components.SecuritySchemes[name].Value
			if strings.TrimSpace(keyOf(scheme, req)) != "" {
				continue
			}
			complete = false
			place, name := "header", "Authorization"
			if scheme.Type == "apiKey" {
				place, name = scheme.In, scheme.Name
			}
			problem := Problem{
				Pointer: "/request/" + place + "/" + escape(name), Rule: "security", Reason: "the key is missing",
			}
			if !slices.Contains(problems, problem) { // alternatives that differ in their scopes only
				problems = append(problems, problem)
			}
		}
		if complete {
			return nil
		}
	}
	return problems
}

// keys returns what the request carries for each security scheme of the document.
func (d *Document) keys(req *http.Request) []string {
	if d.doc.Components == nil {
		return nil
	}
	var keys []string
	for _, scheme := range d.doc.Components.SecuritySchemes {
		key := keyOf(scheme.Value, req)
		_, token, _ := strings.Cut(key, " ") // as in "Bearer token"
		keys = append(keys, key, token)
	}
	return keys
}

// keyOf returns the request's key for one security scheme, or an empty string.
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
