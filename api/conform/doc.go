// Package conform checks HTTP exchanges against the module's OpenAPI document, for tests: put [NewTransport] between a client
// and a server, and whichever of the two breaks the document is named in a [Violation]. It is the only package that imports
// kin-openapi, so that programs which import the client alone don't compile it.
//
// # What is a violation
//
//   - A request that calls no operation of the document, has no key, has a parameter that is out of bounds, or has a body, which
//     no operation takes. It is not sent.
//   - A response with a status that the document does not have for the operation, redirects included; with another media type;
//     with anything but one complete JSON document as its body; or with a body that does not match its schema. A member that
//     stands twice in an object and the 31st of February are violations too.
//
// A body that breaks off on its way is none: it is handed on, with the error that ended it.
//
// # What is not checked
//
// Query parameters and members that the document does not name, and response headers, pass. Of a query parameter that stands
// twice, one value is looked at. Integers are compared as float64, so 2^63 passes for an int64. The server may have any
// address, but no path of its own in front of the document's paths. A body that net/http left compressed, because the client
// asked for a Content-Encoding itself, is not JSON to this package.
package conform
