// Package conform checks HTTP exchanges against the module's OpenAPI document, for tests: put [NewTransport] between a client
// and a server, and whichever of the two breaks the document is named in a [Violation]. It is the only package that imports
// kin-openapi, so that programs which import the client alone don't compile it.
//
// # What is a violation
//
//   - a request that is no operation of the document, has no key, a parameter out of its bounds, or a body, which no operation
//     takes; it is not sent
//   - a response with a status that the document does not have there, redirects included; with another media type; with
//     anything but one complete JSON document in it, in which no member name stands twice; or with a body that does not match
//     its schema, to every day of every date
//
// A body that breaks off in transit is none: it is handed on as it is, with the error that ended it.
//
// # What is not checked
//
// Query parameters that the document does not have, members that it does not name, and response headers pass, and of a query
// parameter that stands twice only one value is seen. The server's address is free, but it has no path of its own before the
// document's paths. Numbers are compared as float64, so that 2^63 passes for an int64. A body with a Content-Encoding that
// net/http left on it is not JSON here.
package conform
