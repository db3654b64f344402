// Package conform checks HTTP requests and responses against an OpenAPI document: this module's
// own, or the one that [WithDocument] names. It is for tests. No other package imports
// kin-openapi, so a program that imports the client does not compile it.
//
// [NewTransport] checks a client. It wraps the RoundTripper that reaches the server, real or
// fake. If either side breaks the document, the client gets a *[Violation] as its error.
// [Handler] checks a server. It wraps the server's handler and fails the test at each violation.
//
// # Where the transport belongs
//
// Put the transport inside the client, as the Transport of the http.Client that you give to it:
//
//	checked := &http.Client{Transport: conform.NewTransport(nil)}
//	client, err := opine.New(key, opine.WithHTTPClient(checked))
//
// There it sees each attempt of a retried call, with the key. A transport outside the client sees
// neither, and needs [WithoutKey].
//
// # Requests
//
// A request must call an operation of the document and carry a key. Its parameters and its body
// must be those of the operation, and must match their schemas. A query may repeat only an array,
// and has neither bad escapes nor semicolons. A [Transport] does not send a request that breaks
// the document.
//
// A server may have any address. The path of the request may begin with the path of one of the
// operation's servers.
//
// # Responses
//
// The document must list the status for the operation; this includes redirects. A default
// response counts only if the operation lists no status. [AllowStatus] accepts further statuses.
// The media type, the headers and the body must match the document. A body that breaks off is not
// a violation: the client gets what arrived, and then the error.
//
// # Bodies
//
// A JSON body is exactly one JSON value, compressed with gzip or not. A member that occurs twice,
// February 31st, and an int64 of more than 63 bits are violations as well. readOnly members belong
// only into responses, writeOnly members only into requests.
//
// # Limits
//
// Bodies of other media types and other encodings are not checked. Of a repeated header, only the
// first value is checked, and no array or object is. Bounds are compared as float64. If a schema
// has a keyword that OpenAPI 3.0 lacks, such as const, readOnly and writeOnly do not count inside
// its oneOf and anyOf.
package conform
