package opine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// printed returns what a program may print of a value.
func printed(value any) []string {
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "value", value)
	slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "value", value)
	texts := []string{log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		texts = append(texts, fmt.Sprintf(verb, value))
	}
	encoded, err := json.Marshal(value)
	return append(texts, string(encoded), fmt.Sprint(err))
}

// syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// Whatever fails and whatever is printed, the key is not in it.
func TestFailuresHideTheKey(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		"reset", "cut=0", "cut=50", "hang", "hang&cut=50", "html", "status=502&html", "status=503", "status=401", "status=403", "status=404",
		"status=429&retry-after=1", "status=429&retry-after=1000", "status=200&body=null", "listUsers?max-limit=1",
		"status=302&location=https://elsewhere.example/", "status=307&location=/v1/organization/users", "status=303",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			var log syncBuffer
			options := []opine.Option{
				opine.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))), ownConnections(),
				opine.WithRetry(opine.RetryPolicy{Attempts: 2, BaseDelay: time.Millisecond, AttemptTimeout: 300 * time.Millisecond}),
			}
			client := newClient(t, srv.URL, srv.Key, options...)
			page, err := client.Users.Page(ctx, nil)
			removal, removed := client.Users.Remove(ctx, 9)
			values, errs := []any{client, *client, client.Users, *client.Users, page, removal}, []error{err, removed}
			for _, err := range client.Users.All(ctx, nil) {
				errs = append(errs, err)
			}
			for _, err := range client.Users.RemoveAll(ctx, upTo(2), nil) {
				errs = append(errs, err)
			}
			transport, err := opine.NewTransport(srv.Key, append(options, opine.WithBaseURL(srv.URL))...)
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := generated.NewClient(srv.URL, generated.WithHTTPClient(&http.Client{Transport: transport}))
			if err != nil {
				t.Fatal(err)
			}
			res, err := theirs.RemoveUser(ctx, 9)
			values, errs = append(values, transport, theirs, *theirs), append(errs, err)
			if err == nil {
				dump, err := httputil.DumpRequestOut(res.Request.Clone(ctx), true)
				values, errs = append(values, string(dump)), append(errs, err)
				res.Body.Close()
			}
			all := []string{log.String()}
			for _, value := range values {
				all = append(all, printed(value)...)
			}
			for _, err := range errs {
				if err != nil {
					all = append(all, texts(err)...)
				}
			}
			for _, text := range all {
				if part := leak(text, strings.TrimPrefix(srv.Key, "key-")); part != "" {
					t.Errorf("%q is in %s", part, text)
				}
			}
		})
	}
}
