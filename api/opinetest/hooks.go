package opinetest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// hook is called before a request is handled. count numbers the requests of the same operation.
type hook func(f *Fake, r *http.Request, received Request, count int)

// WithHook calls hook before the fake handles a request, valid or not. n numbers the requests from
// 1, as the header X-Request-Id does. The hook may call every method of the fake, and the response
// reflects its changes.
//
// A fake with hooks handles one request at a time, so calls of a hook never overlap. Therefore a
// hook must not wait for another request to the same fake. Hooks run in the order of the options.
func WithHook(hook func(f *Fake, r *http.Request, n int)) Option {
	return func(fake *Fake) {
		fake.hooks = append(fake.hooks, func(f *Fake, r *http.Request, received Request, _ int) {
			hook(f, r, received.Number)
		})
	}
}

// BeforeListRequest is a hook for the n-th request of a list such as "listUsers", counted from 1.
// A listing with such hooks sees the same changes in every run. Retried and invalid requests count.
// BeforeListRequest panics if operation is not a list or n is less than 1.
func BeforeListRequest(operation string, n int, change func(f *Fake)) Option {
	if lists := operations(true); !slices.Contains(lists, operation) || n < 1 {
		panic(fmt.Sprintf("opinetest: BeforeListRequest(%q, %d) needs one of the lists (%s) and a number from 1",
			operation, n, strings.Join(lists, ", ")))
	}
	return func(fake *Fake) {
		fake.hooks = append(fake.hooks, func(f *Fake, _ *http.Request, received Request, count int) {
			if received.Operation == operation && count == n {
				change(f)
			}
		})
	}
}

// lockHooks waits until no other request is being handled, if the fake has hooks. The lock is a
// channel because a wait for it must end with the context, and must let a synctest bubble advance
// its clock while a hook sleeps.
func (f *Fake) lockHooks(ctx context.Context) (unlock func(), err error) {
	if len(f.hooks) == 0 {
		return func() {}, nil
	}
	select {
	case f.hookLock <- struct{}{}:
		return func() { <-f.hookLock }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
