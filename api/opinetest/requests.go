package opinetest

import (
	"net/http"
	"slices"
	"time"
)

// Request records a request and its response. It has no headers, and therefore no key.
type Request struct {
	Number    int       // from 1, as in the header X-Request-Id
	Time      time.Time // of its arrival
	Operation string    // the operationId, or "" if no route matches
	Method    string
	Host      string
	Path      string // escaped, as it was sent
	RawQuery  string // escaped, as it was sent
	Status    int    // of the response, or 0 before there is one
	Fault     string // the fault that applied, as [ParseFault] reads it, or ""
}

// maxRequests bounds the memory of a fake that runs for days.
const maxRequests = 10_000

// Requests returns the last 10,000 requests in the order of their arrival.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests[max(0, len(f.requests)-maxRequests):])
}

// record adds a request, and counts the requests of its operation.
func (f *Fake) record(operation string, r *http.Request) (received Request, count int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	received = Request{
		Number: 1, Time: time.Now(), Operation: operation,
		Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery,
	}
	if n := len(f.requests); n > 0 {
		received.Number = f.requests[n-1].Number + 1
	}
	if len(f.requests) == 2*maxRequests {
		f.requests = slices.Delete(f.requests, 0, maxRequests)
	}
	f.requests = append(f.requests, received)
	f.counts[operation]++
	return received, f.counts[operation]
}

// recorded returns the record of a request, or an empty one if it is forgotten. It requires f.mu.
func (f *Fake) recorded(number int) *Request {
	if i := number - f.requests[0].Number; i >= 0 {
		return &f.requests[i]
	}
	return &Request{}
}

// recordStatus records the status of a response, before the client can see it.
func (f *Fake) recordStatus(w *response) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recorded(w.number).Status = w.status
}
