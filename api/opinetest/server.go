package opinetest

import (
	"context"
	"net"
	"net/http/httptest"
	"testing"
)

// Server is a [Fake] that listens on a port of the loopback interface.
type Server struct {
	*Fake

	// URL is the base URL, without a slash at its end.
	URL string

	// Key is the fake's [Fake.MasterKey].
	Key string
}

// NewServer starts a fake that runs until t and its subtests are done.
func NewServer(t testing.TB, opts ...Option) *Server {
	t.Helper()
	fake := New(opts...)
	srv := httptest.NewUnstartedServer(fake)
	ctx, stop := context.WithCancel(context.Background())
	srv.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	srv.Start()
	t.Cleanup(func() {
		stop() // what hangs, since srv.Close waits for it
		srv.Close()
	})
	return &Server{Fake: fake, URL: srv.URL, Key: fake.MasterKey()}
}
