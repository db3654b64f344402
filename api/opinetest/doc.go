// Package opinetest is a fake Opine for tests: the Users endpoints in memory, with a directory that remembers what was
// done to it.
//
// # What it does not do
//
// The fake was written from the vendor's public reference and from this module's openapi.yaml, never against the live
// service. It does not imitate
//
//   - rate limits, latency, outages, redirects, or a limit that the server lowers, unless a [Fault] commands it;
//   - the order of the vendor's list, which is not documented: the fake lists people in the order they were added in;
//   - any refusal to remove somebody: here the last administrator can go, and so can whoever owns the key;
//   - compression, HTTP caching, and any endpoint besides the two below.
//
// Where the reference is silent, the fake has to answer something. These are assumptions: 401 for a missing or unknown
// key, 403 for a missing scope, 400 for a request that is not valid and the exact issues that it names, 404 for a user
// who is not there, 404 and 405 for everything that is not routed, that the key is judged before the parameters, that
// parameters must be whole numbers in decimal digits, that unknown parameters are ignored, the wording of every message
// but "Validation error.", and the header X-Request-Id. A client that works here is known to keep the documented
// contract and these assumptions, nothing more.
//
// # What it does
//
//	GET /v1/organization/users            scope users:read    limit 1 to 1000, default 100; offset from 0, default 0
//	DELETE /v1/organization/users/{id}    scope users:write   id from 1
//
// In a test, [NewServer] starts a fake that is closed when the test ends:
//
//	func TestOffboarding(t *testing.T) {
//		srv := opinetest.NewServer(t)
//		client, err := opine.New(srv.Key, opine.WithBaseURL(srv.URL))
//		…
//		if len(srv.Users()) != 24 {
//			t.Error("nobody was removed")
//		}
//	}
//
// Elsewhere, [New] makes a [Fake] to be mounted like any other [net/http.Handler]. [Fake.Transport] leads to it without a
// network, also in a bubble of testing/synctest.
//
// # People
//
// A fake without options has 25 invented people, always the same; [WithSeed] invents more or others, [WithUsers] takes
// yours. A test changes the directory behind the client's back with [Fake.AddUsers], [Fake.InsertUsers] and [Fake.RemoveUser], between
// two pages of one listing with [BeforeListRequest] or [WithHook], and looks at what the client did to it with [Fake.Users].
//
// # Faults
//
// [WithFaults] and [Fake.AddFault] make something go wrong: errors, delays, broken connections, lost replies. Nothing does
// by itself. Each request is entered in the [Fake.Requests] first; then come the hooks, the changes of [BeforeListRequest], and
// the first fault that was added of those that meet it; then it is carried out, and at last it is answered.
//
// # Keys
//
// [Fake.MasterKey], also [Server.Key], may do everything. [Fake.NewKey] makes keys that may do less.
package opinetest
