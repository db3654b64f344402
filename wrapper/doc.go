// Package opine is a Go client for the membership endpoints of Opine, a presales platform. The folder
// is called wrapper because it wraps the client that is generated from the API's document:
//
//	import opine "github.com/opine-go/opine/wrapper"
//
// [New] and [NewFromEnv] create a [Client]. Its Users list the members of the organization
// ([Users.All], [Users.AllRaw], [Users.Page]) and remove them ([Users.Remove], [Users.RemoveAll]). Its
// Invitations list, send and revoke the invitations to it ([Invitations.Invite], [Invitations.Revoke]).
// Programs that use the generated client directly get the same transport from [NewTransport].
//
// # Listing
//
// A listing is complete or ends with an error, even while users join and leave: plain offset paging
// would skip some. Several pages are requested concurrently, 8 by default, and yielded in order.
//
// # Errors
//
// Every failed operation returns an [*Error] with the operation, the id, the status and every attempt.
// errors.Is finds the reason: [ErrUnauthorized], [ErrForbidden], [ErrNotFound] and the other
// sentinels, or the cause if there was no response.
//
// # Retries
//
// Transient failures are retried, up to four attempts in total, see [RetryPolicy]. If the server asks
// to wait, all goroutines of the client wait; if the wait is too long, the call fails at once. A
// removal whose reply was lost is retried too, and a 404 then means success, see [Removal].
//
// # The API key
//
// The key is sent only to the configured server: not to another origin after a redirect
// ([ErrRedirect]), and not over plain http except to loopback. Errors, log lines and printed values
// never contain it.
//
// # What is documented
//
// Opine publishes little about its API. "Assumed" in a comment means that the vendor's reference
// leaves it open. openapi.yaml, from which the types are generated, marks every element as documented
// or assumed.
package opine
