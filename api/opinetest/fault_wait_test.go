package opinetest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
)

func TestFaultsTakeTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault  string
		took   time.Duration
		status int
		err    error // of the response or of its body
		left   int
	}{
		{"delay=2s", 2 * time.Second, 200, nil, 2},
		{"delay=2s&status=500", 2 * time.Second, 500, nil, 3},
		{"delay=2s&reset", 2 * time.Second, 0, syscall.ECONNRESET, 3},
		{"delay=2h", time.Minute, 0, context.DeadlineExceeded, 2},
		{"delay=2h&status=500", time.Minute, 0, context.DeadlineExceeded, 3},
		{"hang", time.Minute, 0, context.DeadlineExceeded, 3},
		{"hang&applied", time.Minute, 0, context.DeadlineExceeded, 2},
		{"hang&cut=3", time.Minute, 200, context.DeadlineExceeded, 2},
		{"hang&cut=0&delay=2s", time.Minute, 200, context.DeadlineExceeded, 2},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, test.fault)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				start := time.Now()
				got, err := roundTrip(fake.Transport(), newRequest(t, ctx, fake, "DELETE "+usersPath+"/1"))
				if took := time.Since(start); took != test.took || got.status != test.status || !errors.Is(err, test.err) {
					t.Errorf("got %d, %v after %v", got.status, err, took)
				}
				if left := len(fake.Users()); left != test.left {
					t.Errorf("%d users are left", left)
				}
			})
		})
	}
}

func TestCloseEndsHangingRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, "hang&cut=3")
		res, err := fake.Transport().RoundTrip(newRequest(t, t.Context(), fake, "GET "+usersPath))
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() {
			_, err := io.ReadAll(res.Body)
			done <- err
		}()
		synctest.Wait()
		res.Body.Close()
		res.Body.Close()
		if err := <-done; err == nil {
			t.Error("the body ended without an error")
		}
	})
}

// On a socket, the handler ends when the client closes the connection, so the server can be closed.
func TestSocketClientGivesUp(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"hang", "delay=24h", "hang&cut=3"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			received := make(chan struct{})
			fake := opinetest.New(
				opinetest.WithFaults(parseFault(t, text)),
				opinetest.WithHook(func(*opinetest.Fake, *http.Request, int) { close(received) }),
			)
			srv := httptest.NewServer(fake)
			defer srv.Close() // waits for the handler
			ctx, cancel := context.WithCancel(t.Context())
			req := newRequest(t, ctx, fake, "DELETE "+usersPath+"/1")
			req.Body = io.NopCloser(strings.NewReader("a body"))
			go func() {
				<-received
				if text != "hang&cut=3" {
					cancel()
				}
			}()
			res, err := newSocketTransport(srv.URL).RoundTrip(req)
			if err == nil {
				defer res.Body.Close()
				start := make([]byte, 3)
				if _, err := io.ReadFull(res.Body, start); err != nil || string(start) != `{"i` {
					t.Errorf("the body begins with %s, %v", start, err)
				}
				cancel()
				_, err = io.ReadAll(res.Body)
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A test may end while its client still waits.
func TestServerEndsHangingResponses(t *testing.T) {
	t.Parallel()
	done := make(chan error)
	t.Run("the test", func(t *testing.T) {
		received := make(chan struct{})
		srv := opinetest.NewServer(t,
			opinetest.WithFaults(parseFault(t, "hang")),
			opinetest.WithHook(func(*opinetest.Fake, *http.Request, int) { close(received) }),
		)
		if srv.Key != srv.MasterKey() {
			t.Errorf("Key is %q, MasterKey is %q", srv.Key, srv.MasterKey())
		}
		go func() {
			_, err := (&http.Transport{}).RoundTrip(httptest.NewRequest("DELETE", srv.URL+usersPath+"/1", nil))
			done <- err
		}()
		<-received
	})
	if <-done == nil {
		t.Error("the request got a response")
	}
}
