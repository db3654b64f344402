// Package opine is the Go client for the Users endpoints of Opine, a presales platform: list the members of an
// organization, remove one. The folder is called wrapper because it wraps the client generated from the API's document;
// import it as opine.
//
//	import opine "github.com/opine-go/opine/wrapper"
//
// [New] makes a client of an API key, [FromEnv] one of the environment. Its Users list ([Users.All], [Users.Page]) and
// remove ([Users.Remove], [Users.RemoveAll]).
//
// # Errors
//
// A listing is complete or ends with an error, never silently less. Every failure of an operation is an [*Error], which says
// what failed, on whom, and what the server answered; errors.Is finds the reason in it: [ErrUnauthorized], [ErrForbidden],
// [ErrNotFound] and the others of their kind, or the cause when there was no response.
//
// # The key
//
// The key goes to the configured server and nowhere else: not along a redirect to another origin ([ErrRedirect]), not over
// plain http except to loopback. No value of this package shows it when it is printed or encoded.
//
// # What is documented
//
// Opine publishes little about its API. Where a comment here says "assumed", the vendor's reference leaves it open;
// openapi.yaml, from which the types are generated, keeps the two apart for every element.
package opine
