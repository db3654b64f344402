package opine_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

func TestRetriesOverASocket(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"reset", "cut=0", "cut=100", "hang", "hang&cut=100", "status=503&cut=5", "status=504&html"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, "first=1&"+fault)
			if err := getPage(t.Context(), newClient(t, srv.URL, srv.Key, fastRetries(fault), ownConnections())); err != nil {
				t.Error(err)
			}
			if n := len(srv.Requests()); n != 2 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

func TestCausesOverASocket(t *testing.T) {
	t.Parallel()
	timeouts := opine.WithRetry(opine.RetryPolicy{Attempts: 2, BaseDelay: time.Millisecond, AttemptTimeout: 100 * time.Millisecond})
	for _, row := range []struct {
		fault, says string
		retry       opine.Option
	}{
		{"reset", connReset.Error(), fastRetries("")},
		{"cut=100", "the body is truncated: unexpected EOF", fastRetries("")},
		{"hang", "the attempt timed out after 100ms", timeouts},
		{"hang&cut=100", "the attempt timed out after 100ms", timeouts},
	} {
		t.Run(row.fault, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, row.fault)
			err := getPage(t.Context(), newClient(t, srv.URL, srv.Key, row.retry, ownConnections()))
			if failure := asError(t, err); len(failure.Attempts) < 2 || !strings.Contains(err.Error(), row.says) {
				t.Errorf("%d attempts: %v", len(failure.Attempts), err)
			}
		})
	}
}

func TestRefusedConnectionIsRetried(t *testing.T) {
	t.Parallel()
	unused, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unused.Close()
	err = getPage(t.Context(), newClient(t, "http://"+unused.Addr().String(), "key", fastRetries("")))
	if failure := asError(t, err); !errors.Is(err, connRefused) || len(failure.Attempts) != 4 || failure.StatusCode != 0 {
		t.Errorf("got %v", err)
	}
}

func TestBadCertificateIsNotRetried(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(nil)
	var handshakes atomic.Int32
	srv.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		handshakes.Add(1)
		return nil, nil
	}}
	srv.Config.ErrorLog = discarded
	srv.StartTLS()
	defer srv.Close()
	err := getPage(t.Context(), newClient(t, srv.URL, "key", fastRetries("")))
	var certificate *tls.CertificateVerificationError
	if !errors.As(err, &certificate) || handshakes.Load() != 1 || len(asError(t, err).Attempts) != 1 {
		t.Errorf("%d handshakes: %v", handshakes.Load(), err)
	}
}

func TestCancelOverASocket(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"hang", "hang&cut=100", "status=503&retry-after=50"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			cause := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			// The hook runs when the request arrives, so the client is waiting by then.
			srv := opinetest.NewServer(t, opinetest.WithHook(func(*opinetest.Fake, *http.Request, int) {
				time.AfterFunc(50*time.Millisecond, func() { cancel(cause) })
			}))
			addFaults(t, srv.Fake, fault)
			start := time.Now()
			err := getPage(ctx, newClient(t, srv.URL, srv.Key, ownConnections()))
			if !errors.Is(err, cause) || time.Since(start) > 40*time.Second || len(srv.Requests()) != 1 {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		})
	}
}

// rawServer answers every connection with what write writes, and keeps it open until the client
// closes it.
func rawServer(t *testing.T, write func(conn net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := conn.Read(make([]byte, 4096)); err == nil {
					write(conn)
				}
				_, _ = io.Copy(io.Discard, conn)
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// The errors of net/http quote malformed bytes; they must still be one safe line without the key.
func TestMalformedHTTPMakesASafeLine(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{
		"KEY\x1b[31m\r\n\r\n",
		"HTTP/1.1 KEY OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nKEY\x1b[31m\r\n\r\n",
		"HTTP/1.1 200 OK\r\n" + strings.Repeat("x", 100_000) + "\x1b\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: KEY\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: KEY\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nKEY\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nKEY\x1b\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: http://[KEY\r\n\r\n",
		"HTTP/1.1 302 KEY\r\nLocation: https://elsewhere.example/KEY\r\n\r\n",
		"HTTP/1.1 503 KEY\x1b\r\nX-Request-Id: KEY\r\nContent-Length: 0\r\n\r\n",
	} {
		url := rawServer(t, func(conn net.Conn) {
			fmt.Fprint(conn, strings.ReplaceAll(answer, "KEY", secretKey))
			conn.Close()
		})
		err := getPage(t.Context(), newClient(t, url, secretKey, fastRetries(""), ownConnections()))
		checkLine(t, err, 700)
		for value := error(err); value != nil; value = errors.Unwrap(value) {
			checkLine(t, value, 700)
		}
		for _, attempt := range asError(t, err).Attempts {
			checkLine(t, errors.New(attempt.String()), 700)
		}
		_, err = generatedClient(t, url, secretKey, fastRetries(""), ownConnections()).ListUsers(t.Context(), nil)
		if err != nil {
			checkLine(t, err, 700)
		}
	}
}
