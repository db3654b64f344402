package opinetest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

// A client cannot tell the transport from a socket.
func TestTransportMatchesSocket(t *testing.T) {
	t.Parallel()
	srv, fake := opinetest.NewServer(t, opinetest.WithSeed(2, 1500)), opinetest.New(opinetest.WithSeed(2, 1500))
	for _, test := range []struct{ method, target, key string }{
		{"GET", usersPath, srv.Key},
		{"", usersPath + "?limit=1000&offset=100", srv.Key},
		{"HEAD", usersPath, srv.Key},
		{"GET", usersPath, ""},
		{"GET", usersPath + "?limit=ten", srv.Key},
		{"GET", usersPath + "?", srv.Key},
		{"DELETE", usersPath + "/1", srv.Key},
		{"DELETE", usersPath + "/1", srv.Key},
		{"DELETE", usersPath + "/1%2F2", srv.Key},
		{"DELETE", usersPath, srv.Key},
		{"GET", "", srv.Key},
		{"GET", "/v1//organization/../users#fragment", srv.Key},
		{"OPTIONS", usersPath, srv.Key},
	} {
		var got [2]*http.Response
		var bodies [2]string
		for i, way := range []struct {
			base      string
			transport http.RoundTripper
		}{{srv.URL, http.DefaultTransport}, {"http://opine.example:1234", fake.Transport()}} {
			req, err := http.NewRequestWithContext(t.Context(), test.method, way.base+test.target, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Method = test.method // which NewRequest fills in
			if test.key != "" {
				req.Header.Set("X-API-Key", test.key)
			}
			before := req.Clone(t.Context())
			res, err := way.transport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			if res.Request != req || !reflect.DeepEqual(before.Header, req.Header) || !reflect.DeepEqual(before.URL, req.URL) {
				t.Errorf("%s %s: the request was changed", test.method, test.target)
			}
			if _, err := http.ParseTime(res.Header.Get("Date")); err != nil {
				t.Error(err)
			}
			res.Request, res.Body = nil, nil
			res.Header.Del("Date")
			got[i], bodies[i] = res, string(body)
		}
		if !reflect.DeepEqual(got[0], got[1]) || bodies[0] != bodies[1] {
			t.Errorf("%s %s:\nsocket    %+v %s\ntransport %+v %s",
				test.method, test.target, got[0], bodies[0], got[1], bodies[1])
		}
	}
	if !reflect.DeepEqual(srv.Users(), fake.Users()) {
		t.Error("the users differ")
	}
}

func TestTransportRejectsURLs(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]*url.URL{
		"no URL":    nil,
		"no scheme": {Host: "opine.example", Path: usersPath},
		"ftp":       {Scheme: "ftp", Host: "opine.example", Path: usersPath},
		"no host":   {Scheme: "https", Path: usersPath},
		"no path":   {Scheme: "https", Host: "opine.example", Opaque: "%%"},
	} {
		body := &closeRecorder{Reader: strings.NewReader("")}
		_, err := opinetest.New().Transport().RoundTrip(&http.Request{URL: address, Body: body})
		if err == nil || !body.closed {
			t.Errorf("%s: the error is %v, the body closed %v", name, err, body.closed)
		}
	}
}

// closeRecorder is the body of a request.
type closeRecorder struct {
	io.Reader
	closed bool
}

func (c *closeRecorder) Close() error {
	c.closed = true
	return nil
}

func TestTransportWithBody(t *testing.T) {
	t.Parallel()
	fake := opinetest.New(opinetest.WithHook(func(_ *opinetest.Fake, r *http.Request, _ int) {
		if text, err := io.ReadAll(r.Body); err != nil || string(text) != "the body" {
			t.Errorf("the hook reads %q, %v", text, err)
		}
	}))
	req := newRequest(t, t.Context(), fake, "DELETE "+usersPath+"/1")
	body := &closeRecorder{Reader: strings.NewReader("the body")}
	req.Body = body
	if got, err := roundTrip(fake.Transport(), req); err != nil || got.status != http.StatusOK || !body.closed {
		t.Errorf("got %v, %v, closed %v", got, err, body.closed)
	}
}

func TestTransportHonorsContext(t *testing.T) {
	t.Parallel()
	cause := errors.New("the cause")
	for name, test := range map[string]struct {
		cancelBefore bool
		left         int
	}{
		"before the request": {true, 25},
		"in the hook":        {false, 24},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		fake := opinetest.New(opinetest.WithHook(func(*opinetest.Fake, *http.Request, int) { cancel(cause) }))
		if test.cancelBefore {
			cancel(cause)
		}
		_, err := roundTrip(fake.Transport(), newRequest(t, ctx, fake, "DELETE "+usersPath+"/1"))
		if left := len(fake.Users()); err != cause || left != test.left {
			t.Errorf("%s: got %v, and %d users are left", name, err, left)
		}
	}
}

func TestTransportBody(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(cancel func(), body io.Closer){
		"cancelled": func(cancel func(), _ io.Closer) { cancel() },
		"closed":    func(_ func(), body io.Closer) { body.Close() },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		fake := opinetest.New()
		res, err := fake.Transport().RoundTrip(newRequest(t, ctx, fake, "GET "+usersPath))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := res.Body.Read(make([]byte, 10)); n != 10 || err != nil {
			t.Errorf("read %d, %v", n, err)
		}
		end(cancel, res.Body)
		n, err := res.Body.Read(make([]byte, 10))
		if n != 0 || err == nil || name == "cancelled" && err != context.Canceled {
			t.Errorf("%s: read %d, %v", name, n, err)
		}
		cancel()
	}
}

// In a bubble, an http.Client with a timeout works and leaves no goroutine.
func TestTransportInBubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := opinetest.New()
		client := &http.Client{Transport: fake.Transport(), Timeout: time.Minute}
		res, err := client.Do(newRequest(t, t.Context(), fake, "GET "+usersPath))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Error(err)
		}
		if date := res.Header.Get("Date"); date != "Sat, 01 Jan 2000 00:00:00 GMT" { // a bubble's clock
			t.Errorf("Date is %s", date)
		}
	})
}

func BenchmarkTransport(b *testing.B) {
	for name, target := range map[string]string{"one": "?limit=1", "none": "?offset=25"} {
		b.Run(name, func(b *testing.B) {
			fake := opinetest.New(opinetest.BeforeListRequest("listUsers", 1, func(*opinetest.Fake) {}))
			req := newRequest(b, b.Context(), fake, "GET "+usersPath+target)
			transport, buffer := fake.Transport(), make([]byte, 4096)
			b.ReportAllocs()
			for b.Loop() {
				res, err := transport.RoundTrip(req)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := res.Body.Read(buffer); err != io.EOF {
					b.Fatal(err)
				}
				res.Body.Close()
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	nine := users(1, 2, 3, 4, 5, 6, 7, 8, 9)
	for b.Loop() {
		opinetest.New(opinetest.WithUsers(nine...))
	}
}
