// Package opinetest is a fake of the Opine API that keeps its state in memory, for tests.
//
// It is not the service: it follows the vendor's public reference and this module's openapi.yaml,
// and nobody has compared it with the live server. It does not imitate rate limits, latency,
// outages, redirects or lowered page limits, unless a [Fault] asks for them. It never refuses to
// remove a user, not even the last administrator. It accepts every role and status. It neither
// compresses nor caches. Its lists keep the order in which items were added; the vendor documents
// no order.
//
// Where the reference is silent, the fake answers 401 without a known key, 403 without the scope,
// 400 for invalid parameters, 404 for an unknown id or path, 405 for another method, and 409 for
// inviting a user or an address with an open invitation. It hides an invitation that has expired
// from lists without includeExpired, and removes a revoked one. It checks the key first, then the
// scope, then the parameters, and ignores other parameters. All this is assumed, as are the issues
// in a 400, every message but "Validation error.", and X-Request-Id.
//
// # Operations
//
//	listUsers: GET /v1/organization/users
//		users:read; limit from 1 to 1000 (100), offset (0)
//	removeUser: DELETE /v1/organization/users/{id}
//		users:write; id from 1
//	listInvitations: GET /v1/organization/invitations
//		invitations:read; limit, offset, status, includeExpired (false)
//	inviteUser: POST /v1/organization/invitations
//		invitations:write; inviteeEmail, role
//	revokeInvitation: POST /v1/organization/invitations/{id}/revoke
//		invitations:write; id from 1
//
// # Use
//
// [NewServer] starts a fake with 25 invented users, unless [WithUsers] or [WithSeed] sets others,
// and stops it when the test ends:
//
//	func TestOffboarding(t *testing.T) {
//		srv := opinetest.NewServer(t)
//		client, err := opine.New(srv.Key, opine.WithBaseURL(srv.URL))
//		…
//		if len(srv.Users()) != 24 {
//			t.Error("no user was removed")
//		}
//	}
//
// [New] returns a [Fake] without a listener. It is an [net/http.Handler], and [Fake.Transport]
// reaches it without a network, also in a bubble of testing/synctest.
//
// [BeforeListRequest] and [WithHook] change the fake between two requests. Faults make requests
// fail: see [Fault] and [ParseFault]. For each request, the fake records it for [Fake.Requests],
// calls the hooks, selects the first fault that matches, handles the request, and responds.
package opinetest
