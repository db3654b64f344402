package opinetest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// WithFaults adds faults as [Fake.AddFault] does.
func WithFaults(faults ...Fault) Option {
	return func(f *Fake) {
		for _, fault := range faults {
			f.AddFault(fault)
		}
	}
}

// AddFault adds a fault for the requests that arrive from now on. If several faults select a
// request, the one that was added first applies, and the others only count it. AddFault panics if
// the fault is invalid, because that is a mistake in the test.
func (f *Fake) AddFault(fault Fault) {
	if err := fault.validate(); err != nil {
		panic(fmt.Sprintf("opinetest: fault %q: %v", fault, err))
	}
	text := fault.String()
	fault.Header = fault.Header.Clone()
	if fault.Body != nil {
		fault.Body = new(*fault.Body)
	}
	if fault.Cut != nil {
		fault.Cut = new(*fault.Cut)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, &activeFault{Fault: fault, text: text})
}

// ClearFaults removes all faults. A response that a fault already delays stays delayed.
func (f *Fake) ClearFaults() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// activeFault counts the requests that match a fault.
type activeFault struct {
	Fault
	text    string
	matched int
}

// selects reports whether the fault applies to the request that matched last.
func (a *activeFault) selects() bool {
	switch {
	case a.First > 0:
		return a.matched <= a.First
	case a.Nth > 0:
		return a.matched == a.Nth
	}
	return true
}

// isSpent reports whether the fault will select no further request.
func (a *activeFault) isSpent() bool {
	last := max(a.First, a.Nth)
	return last > 0 && a.matched >= last
}

// noFault applies to a request that no fault selects.
var noFault = &Fault{}

// match counts a request in all faults that match it, and returns the one that applies.
func (f *Fake) match(received Request) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var applied *activeFault
	for _, a := range f.faults {
		if a.Operation != "" && a.Operation != received.Operation {
			continue
		}
		a.matched++
		if applied == nil && a.selects() {
			applied = a
		}
	}
	if applied == nil {
		return noFault
	}
	f.faults = slices.DeleteFunc(f.faults, (*activeFault).isSpent)
	f.recorded(received.Number).Fault = applied.text
	return &applied.Fault
}

// capLimit returns the limit that a list applies and the one that it echoes.
func (f *Fault) capLimit(requested int64) (applied, echoed int64) {
	if f.MaxLimit == 0 {
		return requested, requested
	}
	applied = min(requested, int64(f.MaxLimit))
	if f.SilentLimit {
		return applied, requested
	}
	return applied, applied
}

// replace writes the fault's own response into an empty one.
func (f *Fault) replace(w *response) {
	switch status := f.status(); {
	case f.HTML:
		const page = "<!DOCTYPE html>\n" +
			"<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n"
		w.writeBody(status, "text/html; charset=utf-8", []byte(page))
	case f.Body != nil:
		w.writeBody(status, "application/json", []byte(*f.Body))
	case status == http.StatusBadRequest:
		w.writeIssues([]issue{})
	case status >= 400:
		w.writeError(status, errorMessage(status))
	default:
		w.writeBody(status, "", nil)
	}
}

// corrupt sets the fault's headers, truncates the body, and sets the Content-Length.
func (f *Fault) corrupt(w *response) {
	for name, values := range f.Header {
		w.header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	w.contentLength = len(w.body)
	if f.Cut != nil {
		w.body = w.body[:min(*f.Cut, len(w.body))]
		w.contentLength = max(w.contentLength, len(w.body)+1)
	}
	if allowsBody(w.status) {
		w.header.Set("Content-Length", strconv.Itoa(w.contentLength))
	}
}
