// Package spec embeds openapi.yaml, the OpenAPI document that describes Opine's Users endpoints. Its
// go:generate lines create the code that follows from the document; `make generate` runs them.
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
