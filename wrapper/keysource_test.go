package opine_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opine-go/opine/api/opinetest"
	opine "github.com/opine-go/opine/wrapper"
)

// recordKeys records the keys that a fake receives.
func recordKeys(keys *[]string) opinetest.Option {
	return opinetest.WithHook(func(_ *opinetest.Fake, r *http.Request, _ int) { *keys = append(*keys, r.Header.Get("X-API-Key")) })
}

func TestKeySourceIsCalledForEveryAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		fake := opinetest.New(recordKeys(&sent))
		fresh := fake.NewKey("*")
		addFaults(t, fake, "nth=2&status=503", "nth=3&reset")
		keys := []string{fake.MasterKey(), "old-and-refused", fresh, fresh, "unknown-key"}
		asked := 0
		client := fakeClient(t, fake, opine.WithKeySource(func(context.Context) (string, error) {
			asked++
			return keys[asked-1], nil
		}))
		for i, want := range []error{nil, nil, opine.ErrUnauthorized} {
			if err := getPage(t.Context(), client); !errors.Is(err, want) {
				t.Errorf("call %d: got %v", i+1, err)
			}
		}
		if !slices.Equal(sent, keys) {
			t.Errorf("sent were %q", sent)
		}
	})
}

func TestKeySourceReplacesTheKey(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	source := opine.WithKeySource(func(context.Context) (string, error) { return srv.Key, nil })
	for _, given := range []string{"", "not-the-key"} {
		if err := getPage(t.Context(), newClient(t, srv.URL, given, source)); err != nil {
			t.Error(err)
		}
	}
	if _, err := opine.New("key", opine.WithKeySource(nil)); err == nil {
		t.Error("no source was accepted")
	}
}

func TestKeySourceFailures(t *testing.T) {
	t.Parallel()
	vault := errors.New("the vault is sealed")
	for _, row := range []struct {
		name   string
		source func(ctx context.Context) (string, error)
		want   error
		took   time.Duration
	}{
		{"an error", func(context.Context) (string, error) { return "", vault }, vault, 0},
		{"a key beside an error", func(context.Context) (string, error) { return "key", vault }, vault, 0},
		{"an empty key", func(context.Context) (string, error) { return "", nil }, opine.ErrUnauthorized, 0},
		{"a key of blanks", func(context.Context) (string, error) { return " \n", nil }, opine.ErrUnauthorized, 0},
		{"a key of two lines", func(context.Context) (string, error) { return "a\r\nb", nil }, opine.ErrUnauthorized, 0},
		{"a key without an end", func(context.Context) (string, error) { return strings.Repeat("k", 1<<20), nil }, opine.ErrUnauthorized, 0},
		{"a source that hangs", func(ctx context.Context) (string, error) { <-ctx.Done(); return "", vault }, vault, 30 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t)
				asked := 0
				client := fakeClient(t, fake, opine.WithKeySource(func(ctx context.Context) (string, error) {
					asked++
					return row.source(ctx)
				}))
				start := time.Now()
				removal, err := client.Users.Remove(t.Context(), 9999)
				if !errors.Is(err, row.want) || removal.Inferred || asked != 1 || time.Since(start) != row.took || len(fake.Requests()) != 0 {
					t.Errorf("asked %d times, %d requests, after %v: %v", asked, len(fake.Requests()), time.Since(start), err)
				}
				if failure := asError(t, err); failure.Operation != "removeUser" || failure.StatusCode != 0 {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestKeySourceConcurrentUse(t *testing.T) {
	t.Parallel()
	srv := newServer(t, "first=20&status=503")
	var asked atomic.Int32
	client := newClient(t, srv.URL, "", fastRetries(""), opine.WithRetry(opine.RetryPolicy{Attempts: 40, BaseDelay: time.Millisecond}),
		opine.WithKeySource(func(context.Context) (string, error) {
			if asked.Add(1)%2 == 0 {
				return srv.Key, nil
			}
			return srv.NewKey("users:read"), nil
		}))
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			if err := getPage(t.Context(), client); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(srv.Requests()); n != 84 || int(asked.Load()) != n {
		t.Errorf("%d requests, %d keys", n, asked.Load())
	}
}

// The key of an earlier attempt is as secret as the latest.
func TestRotatedKeysAreRedacted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var first string
		n := 0
		client := clientVia(t, "", func(req *http.Request) (*http.Response, error) {
			if first == "" {
				first = req.Header.Get("X-API-Key")
			}
			if n < 30 {
				return response(req, 503, http.Header{}, ""), nil
			}
			body := fmt.Sprintf(`{"error":"%s and %s"}`, first, req.Header.Get("X-API-Key"))
			return response(req, 400, http.Header{"Content-Type": {"application/json"}}, body), nil
		}, opine.WithRetry(opine.RetryPolicy{Attempts: 40}), opine.WithKeySource(func(context.Context) (string, error) {
			n++
			return fmt.Sprint("rotated-key-number-", n), nil
		}))
		err := getPage(t.Context(), client)
		if want := "400 Bad Request: [API key] and [API key]"; !strings.Contains(err.Error(), want) {
			t.Errorf("got %v", err)
		}
	})
}
