package opinetest

import (
	"context"
	"net"
	"net/http/httptest"
	"testing"
)

// Server is a [Fake] that listens on a loopback port.
type Server struct {
	*Fake

	// URL is the base URL, without a trailing slash.
	URL string

	// Key is [Fake.MasterKey].
	Key string
}

// NewServer starts a fake, and closes it when t and its subtests end.
func NewServer(t testing.TB, opts ...Option) *Server {
	t.Helper()
	fake := New(opts...)
	srv := httptest.NewUnstartedServer(fake)
	ctx, cancel := context.WithCancel(context.Background())
	srv.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	srv.Start()
	t.Cleanup(func() {
		cancel() // ends hanging responses, for which Close waits
		srv.Close()
	})
	return &Server{Fake: fake, URL: srv.URL, Key: fake.MasterKey()}
}
