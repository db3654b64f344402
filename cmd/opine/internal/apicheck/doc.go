// Package apicheck compares a server with the OpenAPI document: with what the vendor documents and
// with what the document assumes.
//
// [Run] sends only GET requests: a dozen for each listed resource, and one for each page of its
// complete list. Some are invalid, one has an unknown key and one has none. Whatever concerns changes
// stays untestable.
package apicheck
