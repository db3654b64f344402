package opine

import (
	"context"
	"sync"
)

// lookahead fetches the pages that a reading will ask for before it asks, several at a time while the list rests, and gives
// them in order. Where the reading goes another way, what was fetched ahead is thrown away, and pages are fetched one by one
// until the list rests again.
type lookahead struct {
	ctx    context.Context
	cancel context.CancelFunc
	users  *Users
	limit  int64
	raw    bool // keep the JSON
	most   int  // requests in flight at most
	window int  // requests in flight now
	queue  []*fetch
	ended  sync.WaitGroup
}

// fetch is one request for a page. Its page and err may be read once done is closed.
type fetch struct {
	offset int64
	cancel context.CancelFunc
	done   chan struct{}
	page   *fetchedPage
	err    error
}

func newLookahead(ctx context.Context, l *listing) *lookahead {
	ctx, cancel := context.WithCancel(ctx)
	return &lookahead{ctx: ctx, cancel: cancel, users: l.users, limit: l.limit, raw: l.raw, most: l.concurrency, window: l.concurrency}
}

// close ends what is in flight, and waits for it.
func (a *lookahead) close() {
	a.cancel()
	a.ended.Wait()
}

// next gives the page that the reading asks for. It is the caller's until release.
func (a *lookahead) next(r *reading) (*fetchedPage, error) {
	a.adjust(r)
	f := a.queue[0]
	a.queue = a.queue[1:]
	<-f.done
	f.cancel()
	return f.page, f.err
}

// adjust brings what is in flight in line with what the reading is going to ask for.
func (a *lookahead) adjust(r *reading) {
	if len(a.queue) > 0 && a.queue[0].offset != r.ask {
		for _, f := range a.queue {
			f.cancel()
		}
		a.queue, a.window = nil, 1
	} else if r.resting {
		a.window = min(a.window+1, a.most)
	}
	if len(a.queue) == 0 {
		a.start(r.ask)
	}
	if !r.resting {
		return
	}
	for len(a.queue) < a.window {
		// Each page begins with the last user of the one before.
		offset := a.queue[len(a.queue)-1].offset + r.size - 1
		if offset >= r.total-1 {
			return
		}
		a.start(offset)
	}
}

func (a *lookahead) start(offset int64) {
	ctx, cancel := context.WithCancel(a.ctx)
	f := &fetch{offset: offset, cancel: cancel, done: make(chan struct{}), page: pages.Get().(*fetchedPage)}
	f.page.keepJSON = a.raw
	a.queue = append(a.queue, f)
	a.ended.Go(func() {
		f.err = a.users.readPage(ctx, PageOptions{Limit: int(a.limit), Offset: offset}, f.page)
		close(f.done)
	})
}
