package main

import (
	"bytes"
	"compress/gzip"
	"math"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/time/rate"
)

// compress compresses the pages of next.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(gzipWriter{w}, r) })
}

// gzipWriter compresses a body that the handler writes at once.
type gzipWriter struct{ http.ResponseWriter }

func (w gzipWriter) Write(body []byte) (int, error) {
	var compressed bytes.Buffer
	z := gzip.NewWriter(&compressed)
	_, _ = z.Write(body) // a buffer accepts everything
	_ = z.Close()
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Length", strconv.Itoa(compressed.Len()))
	_, err := w.ResponseWriter.Write(compressed.Bytes())
	return len(body), err
}

// limitRate refuses requests above a rate, which a token bucket with room for one token measures.
// Retry-After is in whole seconds, rounded up.
func limitRate(next http.Handler, perSecond float64) http.Handler {
	bucket := rate.NewLimiter(rate.Limit(perSecond), 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		token := bucket.ReserveN(now, 1)
		if wait := token.DelayFrom(now); wait > 0 {
			token.CancelAt(now)
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			refuse(w, http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}
