package conform

import (
	"context"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// requireKey reports a missing key. Only the server knows whether a key is the right one.
func requireKey(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	scheme := in.SecurityScheme
	if strings.TrimSpace(keyOf(scheme, in.RequestValidationInput.Request)) != "" {
		return nil
	}
	place, name := "header", "Authorization"
	if scheme.Type == "apiKey" {
		place, name = scheme.In, scheme.Name
	}
	return Problem{Pointer: "/request/" + place + "/" + escape(name), Rule: "security", Reason: "the key is missing"}
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
