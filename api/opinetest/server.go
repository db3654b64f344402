package opinetest

import (
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
	srv := httptest.NewServer(fake)
	t.Cleanup(srv.Close)
	return &Server{Fake: fake, URL: srv.URL, Key: fake.MasterKey()}
}
