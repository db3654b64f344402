package paging

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// prefetcher fetches the pages that a pass will ask for, several at a time while the collection is
// stable, and returns them in order. When the pass goes elsewhere, the prefetcher drops what it has
// fetched, and halves the number of pages that it fetches ahead. That number grows slowly.
type prefetcher[T any] struct {
	*Lister[T]
	ctx         context.Context
	cancel      context.CancelFunc
	maxInFlight int // now; up to Concurrency
	used        int // pages returned since maxInFlight changed
	queue       []*fetch[T]
	free        []*Page[T]
	running     sync.WaitGroup
}

// usedBeforeGrowth keeps most dropped requests out of a collection that shifts all the time.
const usedBeforeGrowth = 4

// fetch is one request. Its page and err may be read after done is closed.
type fetch[T any] struct {
	offset int64
	cancel context.CancelFunc
	done   chan struct{}
	page   *Page[T]
	err    error
}

func newPrefetcher[T any](ctx context.Context, l *Lister[T]) *prefetcher[T] {
	ctx, cancel := context.WithCancel(ctx)
	return &prefetcher[T]{Lister: l, ctx: ctx, cancel: cancel, maxInFlight: l.Concurrency}
}

// close cancels the requests in flight, and waits for them.
func (f *prefetcher[T]) close() {
	f.cancel()
	f.running.Wait()
}

// next returns the page that the pass asks for, and the offset of the request. The caller owns the
// page until release.
func (f *prefetcher[T]) next(p *pass[T]) (offset int64, page *Page[T], err error) {
	f.reschedule(p)
	request := f.queue[0]
	f.queue = f.queue[1:]
	<-request.done
	request.cancel()
	return request.offset, request.page, request.err
}

// reschedule aligns the requests in flight with the plan of the pass.
func (f *prefetcher[T]) reschedule(p *pass[T]) {
	if len(f.queue) > 0 && !p.fits(f.queue[0].offset) {
		for _, request := range f.queue {
			request.cancel()
		}
		f.queue, f.maxInFlight, f.used = nil, max(1, f.maxInFlight/2), 0
	} else if f.used++; f.used >= usedBeforeGrowth*f.maxInFlight {
		f.maxInFlight, f.used = min(f.maxInFlight+1, f.Concurrency), 0
	}
	if len(f.queue) == 0 {
		f.start(p.nextOffset)
	}
	if !p.stable {
		return
	}
	for len(f.queue) < f.maxInFlight {
		offset := p.offsetAhead(len(f.queue))
		if offset <= f.queue[len(f.queue)-1].offset {
			return
		}
		f.start(offset)
	}
}

func (f *prefetcher[T]) start(offset int64) {
	ctx, cancel := context.WithCancel(f.ctx)
	request := &fetch[T]{offset: offset, cancel: cancel, done: make(chan struct{}), page: f.newPage(), err: errAborted}
	f.queue = append(f.queue, request)
	f.running.Go(func() {
		defer close(request.done)
		defer func() {
			// The caller of Run cannot recover a panic of this goroutine.
			if value := recover(); value != nil {
				request.err = fmt.Errorf("the request for offset %d panicked: %v", offset, value)
			}
		}()
		request.err = f.Fetch(ctx, offset, f.Limit, request.page)
	})
}

// errAborted is a fetch whose goroutine has ended, for example by a FailNow of package testing.
var errAborted = errors.New("the request ended with runtime.Goexit")

func (f *prefetcher[T]) newPage() *Page[T] {
	if len(f.free) == 0 {
		return new(Page[T])
	}
	page := f.free[len(f.free)-1]
	f.free = f.free[:len(f.free)-1]
	return page
}

// release returns a page for reuse.
func (f *prefetcher[T]) release(page *Page[T]) { f.free = append(f.free, page) }
