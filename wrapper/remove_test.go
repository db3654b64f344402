package opine_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

const somebody, nobody = 7, 99

// removals are the possible outcomes of a removal, with and without a socket.
var removals = []struct {
	name     string
	faults   string
	id       int64
	inferred bool
	want     error
	requests int
}{
	{"done", "", somebody, false, nil, 1},
	{"no such user", "", nobody, false, opine.ErrNotFound, 1},
	{"done, reply lost by a reset", "first=1&reset&applied", somebody, true, nil, 2},
	{"done, reply never comes", "first=1&hang&applied", somebody, true, nil, 2},
	{"done, reply cut short", "first=1&cut=3", somebody, true, nil, 2},
	{"done, reply stalls", "first=1&hang&cut=3", somebody, true, nil, 2},
	{"done, but 503", "first=1&status=503&applied", somebody, true, nil, 2},
	{"done, but 502 with HTML", "first=1&status=502&html&applied", somebody, true, nil, 2},
	{"503, not done", "first=1&status=503", somebody, false, nil, 2},
	{"reset, not done", "first=1&reset", somebody, false, nil, 2},
	{"503, no such user", "first=1&status=503", nobody, true, nil, 2},
	{"429, no such user", "first=1&status=429", nobody, false, opine.ErrNotFound, 2},
	{"408, no such user", "first=1&status=408", nobody, false, opine.ErrNotFound, 2},
	{"503 to the end", "status=503", somebody, false, opine.ErrServer, 4},
	{"503, then 403", "nth=1&status=503|nth=2&status=403", somebody, false, opine.ErrForbidden, 2},
	{"moved, then no such user", "first=1&status=307&location=/v1/organization/users/99", nobody, false, opine.ErrNotFound, 2},
	{"503, then moved, then no such user", "nth=1&status=503|nth=2&status=308&location=/v1/organization/users/99", nobody, true, nil, 3},
}

func removalFake(t *testing.T, faults string) *opinetest.Fake {
	fake := opinetest.New(opinetest.WithUsers(opinetest.User{ID: somebody}))
	if faults != "" {
		addFaults(t, fake, strings.Split(faults, "|")...)
	}
	return fake
}

func checkRemoval(t *testing.T, i int, fake *opinetest.Fake, client *opine.Client) {
	t.Helper()
	row := removals[i]
	removal, err := client.Users.Remove(t.Context(), row.id)
	if want := (opine.Removal{ID: row.id, Inferred: row.inferred}); removal != want || !errors.Is(err, row.want) {
		t.Errorf("got %+v, %v", removal, err)
	}
	journal := fake.Requests()
	other := slices.ContainsFunc(journal, func(e opinetest.Request) bool { return e.Method != http.MethodDelete })
	if len(journal) != row.requests || other {
		t.Errorf("got the requests %+v", journal)
	}
}

func TestRemovals(t *testing.T) {
	t.Parallel()
	for i, row := range removals {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := removalFake(t, row.faults)
				checkRemoval(t, i, fake, fakeClient(t, fake))
			})
		})
	}
}

func TestRemovalsOverASocket(t *testing.T) {
	t.Parallel()
	for i, row := range removals {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			srv := opinetest.NewServer(t, opinetest.WithUsers(opinetest.User{ID: somebody}))
			if row.faults != "" {
				addFaults(t, srv.Fake, strings.Split(row.faults, "|")...)
			}
			checkRemoval(t, i, srv.Fake, newClient(t, srv.URL, srv.Key, fastRetries(row.faults)))
		})
	}
}

// After an attempt without a connection, a 404 means that this call removed nobody.
func TestUnsentRemovalIsNotInferred(t *testing.T) {
	t.Parallel()
	unused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unused.Close()
	for name, dial := range map[string]func(ctx context.Context) (net.Conn, error){
		"refused": func(ctx context.Context) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", unused.Addr().String())
		},
		"no such host": func(context.Context) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "opine.example", IsNotFound: true}}
		},
		"no reply to the dial": func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := opinetest.NewServer(t)
			var dials atomic.Int32
			transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if dials.Add(1) == 1 {
					return dial(ctx)
				}
				return new(net.Dialer).DialContext(ctx, network, address)
			}}
			defer transport.CloseIdleConnections()
			client := newClient(t, srv.URL, srv.Key, fastRetries(map[string]string{"no reply to the dial": "hang"}[name]), opine.WithHTTPClient(&http.Client{Transport: transport}))
			removal, err := client.Users.Remove(t.Context(), 9999)
			if !errors.Is(err, opine.ErrNotFound) || removal.Inferred || len(asError(t, err).Attempts) != 2 {
				t.Errorf("got %+v, %v", removal, err)
			}
		})
	}
}

func TestMayHaveSucceeded(t *testing.T) {
	t.Parallel()
	dial := func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: errors.New("no route to host")}
	}
	vault := opine.WithKeySource(func(context.Context) (string, error) { return "", errors.New("the vault is sealed") })
	for _, row := range []struct {
		name   string
		client func(t *testing.T) *opine.Client
		want   bool
	}{
		{"no response", failing("hang"), true},
		{"a server error", failing("status=503"), true},
		{"a server error, then a refusal", failing("nth=1&status=503", "status=403"), true},
		{"a lost reply, then a wait that is too long", failing("nth=1&reset", "status=429&retry-after=3600"), true},
		{"a response that is not JSON", failing("html"), true},
		{"an unknown status", failing("status=202"), true},
		{"a refusal", failing("status=403"), false},
		{"a redirect", failing("status=302&location=https://elsewhere.example/"), false},
		{"too many requests", failing("status=429"), false},
		{"no connection", func(t *testing.T) *opine.Client { return clientVia(t, "key", dial) }, false},
		{"no key", func(t *testing.T) *opine.Client { return fakeClient(t, newFake(t), vault) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, err := row.client(t).Users.Remove(t.Context(), somebody)
				if failure := asError(t, err); failure.MayHaveSucceeded() != row.want {
					t.Errorf("%v: %v", failure.MayHaveSucceeded(), err)
				}
			})
		})
	}
}

// failing returns a constructor, so that the fake is created inside the synctest bubble.
func failing(faults ...string) func(*testing.T) *opine.Client {
	return func(t *testing.T) *opine.Client { return fakeClient(t, newFake(t, faults...)) }
}

// A caller's transport may not support httptrace, but its dial errors are recognized.
func TestDialErrorOfACallersTransport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := removalFake(t, "")
		failed := false
		client := clientVia(t, fake.MasterKey(), func(req *http.Request) (*http.Response, error) {
			if !failed {
				failed = true
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no route to host")}
			}
			return fake.Transport().RoundTrip(req)
		})
		if removal, err := client.Users.Remove(t.Context(), nobody); !errors.Is(err, opine.ErrNotFound) || removal.Inferred {
			t.Errorf("got %+v, %v", removal, err)
		}
	})
}

// Only the API itself can say that a user is gone.
func TestOnlyTheAPIConfirmsAbsence(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, mediaType, body string
		status                int
		inferred              bool
	}{
		{"the API's 404", "application/json", `{"error":"There is no user with this id."}`, 404, true},
		{"the API's 410", "application/json", `{"error":"gone"}`, 410, true},
		{"a proxy's 404", "text/html", "<html>", 404, false},
		{"an empty 404", "", "", 404, false},
		{"JSON of somebody else", "application/json", `{"message":"no route"}`, 404, false},
		{"a list", "application/json", `["error"]`, 404, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
					if sent++; sent == 1 {
						return response(req, 502, http.Header{}, "<html>"), nil
					}
					return response(req, row.status, http.Header{"Content-Type": {row.mediaType}}, row.body), nil
				})
				removal, err := client.Users.Remove(t.Context(), 7)
				if removal.Inferred != row.inferred || (err == nil) != row.inferred {
					t.Errorf("got %+v, %v", removal, err)
				}
				if failure := new(opine.Error); errors.As(err, &failure) && !failure.MayHaveSucceeded() {
					t.Errorf("%v: the first attempt may have removed the user", err)
				}
			})
		})
	}
}
