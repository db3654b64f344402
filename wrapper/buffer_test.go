package opine_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

// bomb is 256 MiB of spaces in 260 KB of gzip: one member of 1 MiB, repeated.
var bomb = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))
	_ = w.Close()
	return bytes.Repeat(packed.Bytes(), 256)
})

// allocated returns how many bytes were allocated while f ran.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestOversizedBodies is not parallel, because it measures allocations.
func TestOversizedBodies(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		for block := bytes.Repeat([]byte(" "), 1<<20); ; {
			if _, err := w.Write(block); err != nil {
				return // the client has hung up
			}
		}
	}
	packed := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb())
	}
	long := func(w http.ResponseWriter, _ *http.Request) {
		for block := bytes.Repeat([]byte("x"), 1<<20); w.Header().Get("Sent") != strings.Repeat("x", 64); {
			if _, err := w.Write(block); err != nil {
				return
			}
			w.Header().Set("Sent", w.Header().Get("Sent")+"x")
		}
	}
	for _, row := range []struct {
		name   string
		status int
		body   http.HandlerFunc
		want   error
		most   uint64 // MiB
	}{
		{"endless", 200, endless, opine.ErrResponseTooLarge, 300},
		{"gzip bomb", 200, packed, opine.ErrResponseTooLarge, 300},
		{"endless error", 500, endless, opine.ErrServer, 8},
		{"gzip bomb as an error", 403, packed, opine.ErrForbidden, 8},
		{"64 MiB of an error", 404, long, opine.ErrNotFound, 8},
		{"64 MiB of a redirect", 302, long, opine.ErrRedirect, 8},
	} {
		t.Run(row.name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if row.name[:4] == "gzip" {
					w.Header().Set("Content-Encoding", "gzip")
				}
				w.WriteHeader(row.status)
				row.body(w, r)
			}))
			defer srv.Close()
			client, theirs := newClient(t, srv.URL, "key-of-the-tests", oneAttempt), generatedClient(t, srv.URL, "key-of-the-tests", oneAttempt)
			bomb()
			var err error
			if n := allocated(func() { err = getPage(t.Context(), client) }) >> 20; n > row.most {
				t.Errorf("%d MiB were allocated", n)
			}
			if !errors.Is(err, row.want) || len(err.Error()) > 700 || asError(t, err).StatusCode != row.status {
				t.Errorf("got %v", err)
			}
			var res *http.Response
			if n := allocated(func() { res, err = theirs.ListUsers(t.Context(), nil) }) >> 20; n > row.most {
				t.Errorf("%d MiB were allocated by NewTransport", n)
			}
			if row.status == 200 {
				if !errors.Is(err, row.want) {
					t.Errorf("NewTransport: got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != row.status || len(body) != 64<<10 || res.ContentLength != 64<<10 {
				t.Errorf("NewTransport: %d, %d bytes, %v", res.StatusCode, len(body), err)
			}
		})
	}
}

// Only a truncated body is transient; one that does not match its encoding is not requested again.
func TestCompressedBodies(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, pageOf(goodUser))
	_ = w.Close()
	whole := packed.Bytes()
	corrupt := func(at int) []byte {
		bad := bytes.Clone(whole)
		bad[at] ^= 0xff
		return bad
	}
	for _, row := range []struct {
		name     string
		body     []byte
		want     error
		requests int
	}{
		{"whole", whole, nil, 1},
		{"no gzip", []byte("<html>this is no gzip</html>"), opine.ErrUnexpectedResponse, 1},
		{"a bad header", corrupt(0), opine.ErrUnexpectedResponse, 1},
		{"a bad block", corrupt(10), opine.ErrUnexpectedResponse, 1},
		{"a bad checksum", corrupt(len(whole) - 8), opine.ErrUnexpectedResponse, 1},
		{"cut short", whole[:len(whole)/2], io.ErrUnexpectedEOF, 4},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			srv := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(row.body)
			})
			err := getPage(t.Context(), newClient(t, srv.URL, secretKey, fastRetries("")))
			if !errors.Is(err, row.want) || int(srv.requests.Load()) != row.requests {
				t.Errorf("%d requests: %v", srv.requests.Load(), err)
			}
		})
	}
}

// TestConcurrentUse is most useful with the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "listUsers?first=8&status=503", "nth=20&reset", "nth=30&cut=10", "nth=40&status=429&retry-after=0")
	want := len(srv.Users()) - 16
	client := newClient(t, srv.URL, srv.Key, opine.WithRateLimit(5000, 64),
		opine.WithRetry(opine.RetryPolicy{Attempts: 12, BaseDelay: time.Millisecond}))
	victims := srv.Users()[:16]
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			if i < 16 {
				if _, err := client.Users.Remove(ctx, victims[i].ID); err != nil {
					t.Error(err)
				}
			}
			seen := map[int64]bool{}
			for user, err := range client.Users.All(ctx, &opine.ListOptions{PageSize: 5}) {
				if err != nil {
					t.Error(err)
				}
				if seen[user.ID] {
					t.Error(fmt.Sprint("twice: ", user.ID))
				}
				seen[user.ID] = true
			}
			if len(seen) < want {
				t.Errorf("%d users were seen of %d", len(seen), want)
			}
		})
	}
	all.Wait()
}
