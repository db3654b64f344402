package opinetest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
)

// WithFaults adds faults as [Fake.AddFault] does.
func WithFaults(faults ...Fault) Option {
	return func(s *settings) { s.faults = append(s.faults, faults...) }
}

// AddFault makes something go wrong from now on. If several faults meet a request, the one that was added first applies
// and the others only count it. AddFault panics if the fault is not valid, see [Fault.Validate], since that is a mistake
// in the test and not something to test.
func (f *Fake) AddFault(fault Fault) {
	if err := fault.Validate(); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, &countdown{fault: fault.clone(), text: fault.String()})
}

// ClearFaults takes all faults back. What a fault already does to a request goes on.
func (f *Fake) ClearFaults() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// countdown is a fault and how many of the requests that it counts there have been.
type countdown struct {
	fault Fault
	text  string
	seen  int
}

// due says whether the fault applies to the request that was counted last.
func (c *countdown) due() bool {
	switch {
	case c.fault.First > 0:
		return c.seen <= c.fault.First
	case c.fault.Nth > 0:
		return c.seen == c.fault.Nth
	}
	return true
}

// spent says whether the fault will never apply again.
func (c *countdown) spent() bool {
	last := max(c.fault.First, c.fault.Nth)
	return last > 0 && c.seen >= last
}

// noFault is what applies to most requests.
var noFault = &Fault{}

// meet returns the fault that applies to the n-th request.
func (f *Fake) meet(operation string, n int) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var met *countdown
	for _, c := range f.faults {
		if c.fault.Operation != "" && c.fault.Operation != operation {
			continue
		}
		c.seen++
		if met == nil && c.due() {
			met = c
		}
	}
	if met == nil {
		return noFault
	}
	f.faults = slices.DeleteFunc(f.faults, (*countdown).spent)
	f.journal.at(n).Fault = met.text
	return &met.fault
}

// replace writes the fault's own answer into a, which is new.
func (f *Fault) replace(a *answer) {
	switch status := f.status(); {
	case f.HTML:
		const page = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n"
		a.header.Set("Content-Type", "text/html; charset=utf-8")
		a.WriteHeader(status)
		a.Write([]byte(page))
	case f.Body != nil:
		if *f.Body != "" {
			a.header.Set("Content-Type", "application/json")
		}
		a.WriteHeader(status)
		a.Write([]byte(*f.Body))
	case status == http.StatusBadRequest:
		writeRefusal(a, []issue{})
	case status >= 400:
		writeError(a, status, errorMessage(status))
	default:
		a.WriteHeader(status)
	}
}

// spoil does to an answer, be it the fake's or the fault's own, what can be done before it is sent.
func (f *Fault) spoil(a *answer) {
	a.fault = f
	for name, values := range f.Header {
		a.header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	a.promised = len(a.body)
	if f.Cut != nil {
		a.body = a.body[:min(*f.Cut, len(a.body))]
		a.promised = max(a.promised, len(a.body)+1)
	}
	if allowsBody(a.status) {
		a.header.Set("Content-Length", strconv.Itoa(a.promised))
	} else {
		a.header.Del("Content-Length")
	}
}

func allowsBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

type loweringKey struct{}

// lower gives a request to its handler together with the limit that the fault allows.
func (f *Fault) lower(r *http.Request) *http.Request {
	if f.MaxLimit == 0 {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), loweringKey{}, f))
}

// loweringOf returns the fault that lowers this request's limit, or nil.
func loweringOf(r *http.Request) *Fault {
	fault, _ := r.Context().Value(loweringKey{}).(*Fault)
	return fault
}
