package opine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

func TestNoResponseOutlivesItsContext(t *testing.T) {
	t.Parallel()
	endless := func(text string) func(net.Conn) {
		return func(conn net.Conn) {
			for {
				if _, err := io.WriteString(conn, text); err != nil {
					return
				}
			}
		}
	}
	for _, row := range []struct {
		name  string
		write func(net.Conn)
		want  error
	}{
		{"101", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		}, opine.ErrUnexpectedResponse},
		{"endless 103", endless("HTTP/1.1 103 Early Hints\r\n\r\n"), nil},
		{"a header without end", endless("HTTP/1.1 200 OK\r\nX-Filler: x\r\n"), nil},
		{"a body without end", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
		}, context.DeadlineExceeded},
		{"an error's body without end", func(conn net.Conn) {
			fmt.Fprint(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 900\r\n\r\n{")
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, rawServer(t, row.write), "key", oneAttempt)
			for name, call := range map[string]func(context.Context) error{
				"Page": func(ctx context.Context) error { return getPage(ctx, client) },
				"All": func(ctx context.Context) error {
					for _, err := range client.Users.All(ctx, nil) {
						return err
					}
					return nil
				},
				"Remove": func(ctx context.Context) error { _, err := client.Users.Remove(ctx, 7); return err },
			} {
				limit := time.Second / 5
				if errors.Is(row.want, opine.ErrUnexpectedResponse) { // the response ends the call, however late
					limit = time.Minute
				}
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				if err := call(ctx); err == nil || row.want != nil && !errors.Is(err, row.want) {
					t.Errorf("%s: got %v", name, err)
				}
			}
		})
	}
}

// An upper-case LOCALHOST is loopback for everybody but for Go's proxy rules.
func TestNoProxySeesLoopback(t *testing.T) {
	t.Parallel()
	var proxied atomic.Bool
	base := &http.Transport{Proxy: func(req *http.Request) (*url.URL, error) {
		if req.URL.Hostname() != "localhost" {
			proxied.Store(true)
		}
		return nil, errors.New("no connection is wanted")
	}}
	client := newClient(t, "http://LOCALHOST:4010", "key", opine.WithHTTPClient(&http.Client{Transport: base}), oneAttempt)
	_ = getPage(t.Context(), client)
	transport, err := opine.NewTransport("key", opine.WithBaseURL("http://localhost:4010"), opine.WithHTTPClient(&http.Client{Transport: base}), oneAttempt)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = (&http.Client{Transport: transport}).Get("http://LocalHost:4010/")
	if proxied.Load() {
		t.Error("the proxy was asked for a host that it does not know as loopback")
	}
}

func TestRefusedBaseURLHidesSecrets(t *testing.T) {
	t.Parallel()
	for _, baseURL := range []string{
		secretKey, "https://api.example.com/" + secretKey + "?x", "http://example.com/" + secretKey, "https://" + secretKey + "@example.com",
		"https://example.com/#" + secretKey, ":" + secretKey,
	} {
		if _, err := opine.New("key", opine.WithBaseURL(baseURL)); err == nil || strings.Contains(err.Error(), secretKey) {
			t.Errorf("%s: got %v", baseURL, err)
		}
	}
}

func TestErrorsQuoteNoPersonalData(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		pageOf(strings.Replace(goodUser, `"id":1`, `"id":"1"`, 1)),
		pageOf(goodUser)[:150],
		pageOf(goodUser) + "x",
		`[` + goodUser + `]`,
	} {
		for _, mediaType := range []string{"application/json", "text/plain"} {
			err := getPage(t.Context(), staticClient(t, 200, mediaType, body))
			if err == nil || strings.Contains(err.Error(), "ann@example.com") || strings.Contains(err.Error(), "Ann") {
				t.Errorf("got %v", err)
			}
		}
	}
}

// A response may declare a length and never send a byte. Not parallel: it measures the process.
func TestDeclaredLengthCostsNoMemory(t *testing.T) {
	client := clientVia(t, "key", func(req *http.Request) (*http.Response, error) {
		res := answer(req, 200, "")
		res.ContentLength = 31 << 20
		return res, nil
	}, oneAttempt)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := getPage(t.Context(), client)
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; err == nil || allocated > 8<<20 {
		t.Errorf("%d bytes were allocated: %v", allocated, err)
	}
}
