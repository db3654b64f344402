package opinetest

import (
	"net/http"
	"slices"
	"time"
)

// Request is what a fake remembers of one request and its answer. Of the headers it remembers none, so it does not have
// the key.
type Request struct {
	Number    int       // from 1, as in the header X-Request-Id
	Time      time.Time // when the request was received
	Operation string    // the operationId, empty if there is no such route
	Method    string
	Host      string
	Path      string // as it was sent, escaped
	RawQuery  string // likewise
	Status    int    // of the answer; 0 as long as there is none
	Fault     string // the fault that applied, as [ParseFault] reads it; empty if none did
}

// journalLength is how many exchanges a fake remembers. It is for those that run for days.
const journalLength = 10_000

// Requests returns the requests received so far, in the order of their numbers, the last 10,000 of them. What is still
// being answered is there too.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.journal.all()
}

// journal keeps the last exchanges: number n at (n-1) % journalLength.
type journal []Request

// add needs numbers that ascend by one.
func (j *journal) add(n int, operation string, r *http.Request) {
	exchange := Request{
		Number: n, Time: time.Now(), Operation: operation,
		Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery,
	}
	if len(*j) < journalLength {
		*j = append(*j, exchange)
	} else {
		(*j)[(n-1)%journalLength] = exchange
	}
}

// at returns the exchange with this number, or a blank one if it is forgotten.
func (j journal) at(n int) *Request {
	if exchange := &j[(n-1)%journalLength]; exchange.Number == n {
		return exchange
	}
	return &Request{}
}

func (j journal) all() []Request {
	oldest := 0
	for i := range j {
		if j[i].Number < j[oldest].Number {
			oldest = i
		}
	}
	return slices.Concat(j[oldest:], j[:oldest])
}
