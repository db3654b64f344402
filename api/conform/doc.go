// Package conform checks HTTP exchanges against the module's OpenAPI document, or another one, for tests. It is the only package
// that imports kin-openapi, so that programs which import the client alone don't compile it.
//
// To check a client, put [NewTransport] between it and a server, a real one or the fake of package opinetest: whichever of the
// two breaks the document, the error that the client meets is a [Violation], which names it. To check a server, put [Handler]
// around its handler: every violation fails the test. Both take [Strict] and [WithDocument]. [Document.Operations] is for tests
// that go through the operations themselves.
//
// # What is a violation
//
//   - A request that calls no operation of the document, has no key, has a parameter that is out of bounds, or has a body other
//     than the operation takes. A [Transport] does not send it.
//   - A response with a status that the document does not have for the operation, redirects included; with another media type;
//     without a header that is required; with anything but one complete JSON document as its body, where that is JSON; or with a
//     header or a body that does not match its schema. A member that stands twice in an object, the 31st of February, and an
//     integer that is no int64 where the document says so are violations too.
//   - If the check is strict: a member or a query parameter that the document does not name.
//
// A body that breaks off on its way is none: it is handed on, with the error that ended it.
//
// # What is not checked
//
// Of a query parameter or a header that stands twice, one value is looked at. Lists and objects in headers are not taken apart,
// nor bodies of other media types than JSON. Bounds are compared as float64. A server may have any address, and in front of the
// document's paths nothing or the path of one of the document's servers. A body that net/http left compressed, because the client
// asked for a Content-Encoding itself, is not JSON to this package.
package conform
