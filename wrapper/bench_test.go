package opine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/opine-go/opine/api/opinetest"
	"github.com/opine-go/opine/generated"
	opine "github.com/opine-go/opine/wrapper"
)

// pageBody returns a page of 1,000 generated users.
func pageBody(b *testing.B) []byte {
	b.Helper()
	fake := opinetest.New(opinetest.WithSeed(1, 1000))
	req, err := http.NewRequest("GET", "/v1/organization/users?limit=1000", nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("X-API-Key", fake.MasterKey())
	w := httptest.NewRecorder()
	fake.ServeHTTP(w, req)
	return w.Body.Bytes()
}

type constant struct{ body []byte }

func (c constant) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req, ContentLength: int64(len(c.body)),
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

// BenchmarkPage reads a page of 1,000 users, and compares with two JSON packages decoding its body.
func BenchmarkPage(b *testing.B) {
	body := pageBody(b)
	perUser := func(b *testing.B) { b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/user") }
	b.Run("opine", func(b *testing.B) {
		client, err := opine.New("key", opine.WithHTTPClient(&http.Client{Transport: constant{body}}))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Users.Page(context.Background(), nil); err != nil {
				b.Fatal(err)
			}
		}
		perUser(b)
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var page generated.UserPage
			if err := json.Unmarshal(body, &page); err != nil {
				b.Fatal(err)
			}
		}
		perUser(b)
	})
	b.Run("json v2", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var page generated.UserPage
			if err := jsonv2.Unmarshal(body, &page); err != nil {
				b.Fatal(err)
			}
		}
		perUser(b)
	})
}
