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

// request makes one with the fake's master key. The host is nobody's, since nobody is asked.
func request(t testing.TB, fake *opinetest.Fake, ctx context.Context, method, target string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, "https://opine.example"+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", fake.MasterKey())
	return req
}

// roundTrip is send through the fake's own transport.
func roundTrip(t testing.TB, fake *opinetest.Fake, ctx context.Context, method, target string) answer {
	t.Helper()
	res, err := fake.Transport().RoundTrip(request(t, fake, ctx, method, target))
	if err != nil {
		t.Errorf("%s %s: %v", method, target, err)
		return answer{}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Errorf("%s %s: %v", method, target, err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// A client cannot tell the transport from a socket.
func TestTransportIsLikeASocket(t *testing.T) {
	t.Parallel()
	options := []opinetest.Option{opinetest.WithSeed(2, 1500)}
	overSocket, inProcess := opinetest.NewServer(t, options...), opinetest.New(options...)
	for _, test := range []struct{ method, target, key string }{
		{"GET", usersPath, overSocket.Key},
		{"", usersPath + "?limit=1000&offset=100", overSocket.Key},
		{"HEAD", usersPath, overSocket.Key},
		{"GET", usersPath, ""},
		{"GET", usersPath + "?limit=ten", overSocket.Key},
		{"GET", usersPath + "?", overSocket.Key},
		{"DELETE", usersPath + "/1", overSocket.Key},
		{"DELETE", usersPath + "/1", overSocket.Key},
		{"DELETE", usersPath + "/1%2F2", overSocket.Key},
		{"DELETE", usersPath, overSocket.Key},
		{"GET", "", overSocket.Key},
		{"GET", "/v1//organization/../users#fragment", overSocket.Key},
		{"OPTIONS", usersPath, overSocket.Key},
	} {
		var got [2]*http.Response
		var bodies [2]string
		for i, way := range []struct {
			base      string
			transport http.RoundTripper
		}{{overSocket.URL, http.DefaultTransport}, {"http://opine.example:1234", inProcess.Transport()}} {
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
			t.Errorf("%s %s:\nsocket    %+v %s\ntransport %+v %s", test.method, test.target, got[0], bodies[0], got[1], bodies[1])
		}
	}
	if !reflect.DeepEqual(overSocket.Users(), inProcess.Users()) {
		t.Error("the directories differ")
	}
}

func TestTransportRefuses(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]*url.URL{
		"no URL":    nil,
		"no scheme": {Host: "opine.example", Path: usersPath},
		"ftp":       {Scheme: "ftp", Host: "opine.example", Path: usersPath},
		"no host":   {Scheme: "https", Path: usersPath},
		"no path":   {Scheme: "https", Host: "opine.example", Opaque: "%%"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := &closing{Reader: strings.NewReader("")}
			if _, err := opinetest.New().Transport().RoundTrip(&http.Request{URL: address, Body: body}); err == nil {
				t.Error("no error")
			}
			if !body.closed {
				t.Error("the body was not closed")
			}
		})
	}
}

// closing is the body of a request.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
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
	req := request(t, fake, t.Context(), "DELETE", usersPath+"/1")
	body := &closing{Reader: strings.NewReader("the body")}
	req.Body = body
	res, err := fake.Transport().RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusOK || !body.closed {
		t.Errorf("got %v, %v, closed %v", res, err, body.closed)
	}
}

func TestTransportHonoursTheContext(t *testing.T) {
	t.Parallel()
	why := errors.New("why")

	t.Run("before the request", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(why)
		fake := opinetest.New()
		if _, err := fake.Transport().RoundTrip(request(t, fake, ctx, "DELETE", usersPath+"/1")); err != why {
			t.Errorf("got %v", err)
		}
		if len(fake.Users()) != 25 {
			t.Error("the request was carried out")
		}
	})

	t.Run("during the request", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		fake := opinetest.New(opinetest.WithHook(func(*opinetest.Fake, *http.Request, int) { cancel() }))
		if _, err := fake.Transport().RoundTrip(request(t, fake, ctx, "DELETE", usersPath+"/1")); err != context.Canceled {
			t.Errorf("got %v", err)
		}
		if len(fake.Users()) != 24 {
			t.Error("the request was not carried out")
		}
	})

	t.Run("while the body is read", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		fake := opinetest.New()
		res, err := fake.Transport().RoundTrip(request(t, fake, ctx, "GET", usersPath))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := res.Body.Read(make([]byte, 10)); n != 10 || err != nil {
			t.Errorf("read %d, %v", n, err)
		}
		cancel()
		if n, err := res.Body.Read(make([]byte, 10)); n != 0 || err != context.Canceled {
			t.Errorf("after cancelling: read %d, %v", n, err)
		}
	})

	t.Run("closed", func(t *testing.T) {
		t.Parallel()
		fake := opinetest.New()
		res, err := fake.Transport().RoundTrip(request(t, fake, t.Context(), "GET", usersPath))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if n, err := res.Body.Read(make([]byte, 10)); n != 0 || err == nil {
			t.Errorf("after closing: read %d, %v", n, err)
		}
	})
}

// In a bubble, an http.Client with a timeout works, and no goroutine is left.
func TestTransportInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := opinetest.New()
		client := &http.Client{Transport: fake.Transport(), Timeout: time.Minute}
		res, err := client.Do(request(t, fake, t.Context(), "GET", usersPath))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Error(err)
		}
		if got, want := res.Header.Get("Date"), "Sat, 01 Jan 2000 00:00:00 GMT"; got != want { // a bubble's clock
			t.Errorf("Date is %s", got)
		}
	})
}

func BenchmarkTransport(b *testing.B) {
	for name, target := range map[string]string{"one": "?limit=1", "none": "?offset=25"} {
		b.Run(name, func(b *testing.B) {
			fake := opinetest.New(opinetest.BeforeListRequest("listUsers", 1, func(*opinetest.Fake) {}))
			req := request(b, fake, b.Context(), "GET", usersPath+target)
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
	users := people(1, 2, 3, 4, 5, 6, 7, 8, 9)
	for b.Loop() {
		opinetest.New(opinetest.WithUsers(users...))
	}
}
