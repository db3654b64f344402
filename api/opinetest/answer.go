package opinetest

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// answer is what the fake has to say to a request, before any of it is sent. It is the [http.ResponseWriter] of the
// handlers, so that a request is carried out at once, however slowly its answer is read.
type answer struct {
	number   int // of the request
	status   int
	header   http.Header
	body     []byte
	promised int    // how long the header says that the body is
	fault    *Fault // what happens on the way to the client
}

func newAnswer(number int) *answer {
	a := &answer{number: number, header: make(http.Header, 4)}
	a.header.Set("X-Request-Id", fmt.Sprintf("req-%06d", number))
	return a
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps p itself when it is the first: handlers make each body for its answer, and write it once and whole.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.body == nil {
		a.body = p[:len(p):len(p)]
	} else {
		a.body = append(a.body, p...)
	}
	return len(p), nil
}

// answer takes a request in and settles everything about it but the sending. It waits for nothing but the request's turn
// and the hooks. An error means that the request's context ended before it was received, so that nothing happened.
func (f *Fake) answer(r *http.Request) (*answer, error) {
	done, err := f.takeTurn(r)
	if err != nil {
		return nil, err
	}
	defer done()

	refuse, pattern := f.mux.Handler(r)
	operation := operations[pattern].id
	n, due := f.receive(operation, r)
	f.change(r, n, due)
	fault := f.meet(operation, n)

	a := newAnswer(n)
	if fault.Applied || !fault.replaces() && !fault.unanswered() {
		if pattern == "" {
			serveUnrouted(a, r, refuse)
		} else {
			f.mux.ServeHTTP(a, fault.lower(r))
		}
	}
	if fault.replaces() {
		a = newAnswer(n)
		fault.replace(a)
	}
	fault.spoil(a)
	return a, nil
}

// receive enters a request into the journal, and returns its number and the changes that are due before it.
func (f *Fake) receive(operation string, r *http.Request) (n int, due []func(*Fake)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests++
	f.journal.add(f.requests, operation, r)
	f.calls[operation]++
	return f.requests, f.changes[listRequest{operation, f.calls[operation]}]
}

// answered enters a status into the journal, before anybody can see it elsewhere.
func (f *Fake) answered(a *answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.journal.at(a.number).Status = a.status
}

// wait lets pass what comes before the answer. If there is none, or the context ends first, it returns an error.
func (a *answer) wait(ctx context.Context) error {
	if a.fault.Delay > 0 {
		timer := time.NewTimer(a.fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	if a.fault.Hang && a.fault.Cut == nil {
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if a.fault.Reset {
		return errReset
	}
	return nil
}
