// Package conform checks HTTP requests and responses against an OpenAPI document: this module's own,
// or the one that [WithDocument] names. It is for tests. No other package imports kin-openapi, so a
// program that imports the client does not compile it.
//
// [NewTransport] checks a client. It wraps the RoundTripper that reaches the server, real or fake. If
// either side breaks the document, the client gets a *[Violation] as its error. [Handler] checks a
// server. It wraps the server's handler and fails the test at each violation.
//
// # Requests
//
// A request must call an operation of the document and carry a key. Its parameters and its body must
// be those of the operation, and must match their schemas. A [Transport] does not send a request that
// breaks the document.
//
// # Responses
//
// The document must have the status for the operation; this includes redirects. The media type, the
// headers and the body must match it. A JSON body is exactly one JSON value. A member that occurs
// twice, February 31st, and an int64 of more than 63 bits are violations as well. A body that breaks
// off is not: the client gets what arrived, and then the error.
//
// # Limits
//
// Only the first value of a repeated header or query parameter is checked. Arrays and objects in
// headers, and bodies other than JSON, are not checked. Bounds are compared as float64. A server may
// have any address, and may omit the path of the document's servers. A body that net/http leaves
// compressed, because the client sets Accept-Encoding itself, does not count as JSON.
package conform
