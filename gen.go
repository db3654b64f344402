// Package spec holds the contract of this module: the handwritten OpenAPI document of Opine's Users endpoints, embedded for
// Go programs, and the go:generate lines that make the code which follows from it. `make generate` runs them.
package spec

import _ "embed"

// The generator is pinned in a module of its own, so that it does not raise the versions of this module's importers.

//go:generate go tool -modfile=api/tools/go.mod oapi-codegen -config api/types.yaml openapi.yaml
//go:generate go tool -modfile=api/tools/go.mod oapi-codegen -config api/client.yaml openapi.yaml

// OpenAPI is openapi.yaml, byte for byte: OpenAPI 3.0.3. Treat it as read-only.
//
//go:embed openapi.yaml
var OpenAPI []byte
