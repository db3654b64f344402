// Package spec embeds openapi.yaml, the OpenAPI document that describes the endpoints of Opine.
// `make generate` runs the go:generate lines below, which create the code that follows from it.
package spec

import _ "embed"

// A separate module pins the generator, so that it does not raise the versions of this module's
// importers.

//go:generate go tool -modfile=api/tools/go.mod oapi-codegen -config api/types.yaml openapi.yaml
//go:generate go tool -modfile=api/tools/go.mod oapi-codegen -config api/client.yaml openapi.yaml

// OpenAPI is openapi.yaml, byte for byte: OpenAPI 3.0.3. Do not modify it.
//
//go:embed openapi.yaml
var OpenAPI []byte
