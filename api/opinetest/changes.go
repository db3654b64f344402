package opinetest

import (
	"context"
	"fmt"
	"net/http"
)

// WithHook has hook called before each request is answered, whatever becomes of it. n counts the requests from 1, as
// the header X-Request-Id does. The hook may call every method of the fake; the answer is that of the fake as the hook
// leaves it.
//
// A fake with a hook takes its requests one at a time: the next one is numbered when this one has been carried out. So
// calls of the hook never overlap, and nothing comes between a call and its request. For the same reason a hook must not
// wait for another request to the fake, and one that waits for anything else should end with the request's context.
//
// Several hooks are called in the order of the options.
func WithHook(hook func(f *Fake, r *http.Request, n int)) Option {
	return func(s *settings) { s.hooks = append(s.hooks, hook) }
}

// BeforeListRequest has change called before the n-th List Users request is answered, counted from 1, whatever page it asks for
// and whatever becomes of it: a repeated request counts again. Put several into the options of [New], and a listing runs
// over a directory that moves in the same way each time.
//
// It is a [WithHook] that counts for you, and the same holds for it. Hooks come first, then the changes of that number in
// the order of the options. BeforeListRequest panics if n is less than 1, since that would never come.
func BeforeListRequest(operation string, n int, change func(f *Fake)) Option {
	if n < 1 {
		panic(fmt.Sprintf("opinetest: BeforeListRequest(%q, %d): requests are counted from 1", operation, n))
	}
	return func(s *settings) {
		at := listRequest{operation, n}
		s.changes[at] = append(s.changes[at], change)
	}
}

// listRequest is the n-th request of an operation, from 1.
type listRequest struct {
	operation string
	n         int
}

// takeTurn waits until no other request is being carried out, if the fake has hooks or changes. The caller must call
// done once its own has been, unless there is an error: the request's context has ended.
//
// The turn is a channel and not a [sync.Mutex] so that it can be given up, and so that in a bubble of testing/synctest
// time passes while a hook sleeps and others wait.
func (f *Fake) takeTurn(r *http.Request) (done func(), err error) {
	if len(f.hooks) == 0 && len(f.changes) == 0 {
		return func() {}, nil
	}
	select {
	case f.turn <- struct{}{}:
	default:
		select {
		case f.turn <- struct{}{}:
		case <-r.Context().Done():
			return nil, context.Cause(r.Context())
		}
	}
	return func() { <-f.turn }, nil
}

// change calls the hooks and the changes that come before this request, the n-th one.
func (f *Fake) change(r *http.Request, n int, due []func(*Fake)) {
	for _, hook := range f.hooks {
		hook(f, r, n)
	}
	for _, change := range due {
		change(f)
	}
}
