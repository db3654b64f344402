package opine

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
)

// DefaultConcurrency is how many requests [Users.All] and [Users.RemoveAll] keep in flight unless they are told otherwise.
const DefaultConcurrency = 8

// ListOptions shape the requests of [Users.All], never the result. The zero value is the default.
type ListOptions struct {
	// PageSize is how many users are asked for in one request: 1 to 1,000; 0 means 1,000. 1 asks for 2, because a page has
	// to overlap the one before.
	PageSize int

	// Concurrency is how many requests are in flight at most; 0 means [DefaultConcurrency]. 1 makes strictly one request
	// after another, each when the users of the page before have been taken.
	Concurrency int

	// Progress, if it is not nil, is told how far the listing is after each page, in the goroutine of the loop and before it
	// gets the page's users.
	Progress func(Progress)
}

// Progress is how far a listing is.
type Progress struct {
	Pages int   // read, with those that showed nobody new
	Items int64 // listed, with those of the latest page
	Total int64 // of the organization, as the server counted it lately
}

// maxReadings bounds how often a list is read again that contradicts itself.
const maxReadings = 4

// All yields every user of the organization once, in the server's order.
//
// Whoever is a member during the whole listing is yielded, whatever is removed or added meanwhile: removing users inside the
// loop is safe. Whoever joins or leaves while it runs may be yielded or not. This holds as long as the server keeps its
// order (assumed), at any page size that it grants from 2 users on.
//
// At the first failure All yields a zero User with the error, and ends; a listing that ended without one is complete. A
// server whose pages contradict each other is [ErrPagination], a list whose order keeps changing [ErrUnstableListing], each
// after a bounded number of requests. Breaking out of the loop stops the requests; ranging again lists again.
func (u *Users) All(ctx context.Context, options *ListOptions) iter.Seq2[User, error] {
	return func(yield func(User, error) bool) {
		l, err := u.newListing(options)
		if err == nil {
			err = l.run(ctx, func(user User, _ []byte) bool { return yield(user, nil) })
		}
		if err != nil {
			yield(User{}, err)
		}
	}
}

// listing is one run of All: one reading of the list from its first page to its last, and another one where the first ended
// in a contradiction.
type listing struct {
	exchange
	users       *Users
	limit       int64 // at least 2
	concurrency int
	raw         bool              // yield the JSON too
	listed      *roaring64.Bitmap // the ids that were yielded; a million in a row take 130 KB
	count       int64             // how many they are
	progress    func(Progress)
	pages       int
}

func (u *Users) newListing(options *ListOptions) (*listing, error) {
	l := &listing{exchange: exchange{operation: listUsers}, users: u, listed: roaring64.New()}
	var o ListOptions
	if options != nil {
		o = *options
	}
	size, err := l.pageSize("page size", o.PageSize)
	if err != nil {
		return nil, err
	}
	l.limit = max(size, 2)
	if l.concurrency, err = l.inFlight(o.Concurrency); err != nil {
		return nil, err
	}
	l.progress = o.Progress
	return l, nil
}

func (l *listing) run(ctx context.Context, yield func(User, []byte) bool) error {
	ahead := newLookahead(ctx, l)
	defer ahead.close()
	disordered := 0 // readings that saw users change places
	for r, n := newReading(l.limit, l.listed), 1; ; n++ {
		before := l.count
		stopped, err := l.read(ahead, r, n > 1, yield)
		if stopped || err != nil {
			return err
		}
		// Users who joined while the list was read explain why it counts more than were yielded; nothing else does.
		unlisted := r.total - l.count - r.joined
		if unlisted <= 0 && r.disordered == 0 {
			return nil
		}
		if r.disordered > 0 {
			disordered++
		}
		switch {
		case n == maxReadings && disordered > 0:
			return l.fail(ErrUnstableListing, fmt.Sprintf("users changed places in %d of %d readings of the list; %d were seen, the "+
				"total is %d", disordered, n, l.count, r.total), nil)
		case n == maxReadings, disordered == 0 && !r.moved && n > 1 && l.count == before:
			return l.fail(ErrPagination, fmt.Sprintf("the total is %d, but %d readings of the list found %d users only",
				r.total, n, l.count), nil)
		}
		r = r.again()
	}
}

// tell tells the progress: so many users are about to be yielded.
func (l *listing) tell(total int64, users int) {
	l.pages++
	if l.progress != nil {
		l.progress(Progress{Pages: l.pages, Items: l.count + int64(users), Total: total})
	}
}

// read reads the list to its end. What an earlier reading has yielded is not yielded again.
func (l *listing) read(ahead *lookahead, r *reading, again bool, yield func(User, []byte) bool) (stopped bool, err error) {
	for !r.done {
		page, err := ahead.next(r)
		if err != nil {
			return false, err
		}
		users, problem := r.take(&page.UserPage)
		if problem != nil {
			return false, l.fail(problem.kind, problem.text, nil)
		}
		if again {
			users = slices.DeleteFunc(users, func(user User) bool { return !l.listed.CheckedAdd(uint64(user.ID)) })
		}
		l.tell(r.total, len(users))
		for i := range users {
			l.count++
			if !yield(users[i], page.json[users[i].ID]) {
				return true, nil
			}
		}
		release(page)
	}
	return false, nil
}
