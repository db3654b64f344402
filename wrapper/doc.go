// Package opine is the Go client for the Users endpoints of Opine, a presales platform: list the members of an
// organization, remove one. The folder is called wrapper because it wraps the client generated from the API's document;
// import it as opine.
//
//	import opine "github.com/opine-go/opine/wrapper"
//
// [New] makes a client of an API key, [NewFromEnv] one of the environment. Its Users list ([Users.All], [Users.AllRaw],
// [Users.Page]) and remove ([Users.Remove], [Users.RemoveAll]). Those who call the generated client themselves take
// [NewTransport].
//
// # Listing
//
// A listing is complete or ends with an error, never silently less, whoever is removed or added while it runs: offset paging
// alone would pass people over. Several pages are in flight, 8 by default, and the users come in the server's order.
//
// # Errors
//
// Every failure of an operation is an [*Error], which says what failed, on whom, what the server answered, and what each
// attempt came to. errors.Is finds the reason in it: [ErrUnauthorized], [ErrForbidden], [ErrNotFound] and the others of their
// kind, or the cause when there was no response.
//
// # Retries
//
// What may fare better is sent again, four times in all by default: see [RetryPolicy]. Where the server asks to wait, all
// goroutines of the client do; where the wait would be too long, the call fails at once. A removal whose answer was lost is
// sent again too, and a 404 then means success: see [Removal].
//
// # The key
//
// The key goes to the configured server and nowhere else: not along a redirect to another origin ([ErrRedirect]), not over
// plain http except to loopback. No value, error or log line of this package shows it.
//
// # What is documented
//
// Opine publishes little about its API. Where a comment here says "assumed", the vendor's reference leaves it open;
// openapi.yaml, from which the types are generated, keeps the two apart for every element.
package opine
