// Package apicheck compares a server with the module's OpenAPI document, by reading only: what the vendor documents, what
// the document assumes, and what the server says that neither knows. This is how a handwritten document stays true.
//
// [Run] makes a dozen requests and one for each page, all of them GET: lists with several limits and offsets, some that must be
// refused, one with a key that does not exist and one without any. Then it judges what it saw. Nothing is ever removed, so what
// is documented or assumed about removals stays untestable.
package apicheck
