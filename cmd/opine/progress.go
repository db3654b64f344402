package main

import (
	"fmt"
	"io"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattn/go-runewidth"
	opine "github.com/opine-go/opine/wrapper"
)

const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// listed is how far a listing is.
type listed struct{ people, pages, total atomic.Int64 }

// observe is for [opine.ListOptions].
func (l *listed) observe(p opine.Progress) {
	l.people.Store(p.Items)
	l.pages.Store(int64(p.Pages))
	l.total.Store(p.Total)
}

// withProgress shows on a terminal how far the listing is, once it has taken a second. The function ends it and wipes the line.
func withProgress[T any](users iter.Seq2[T, error], w io.Writer, far *listed) (iter.Seq2[T, error], func()) {
	if !isTerminal(w) || !heedsEscapes(fileOf(w)) {
		return users, func() {}
	}
	stop := make(chan struct{})
	var shown sync.WaitGroup
	shown.Go(func() { showProgress(w, far, stop) })
	end := sync.OnceFunc(func() {
		close(stop)
		shown.Wait()
	})
	return func(yield func(T, error) bool) {
		// The line is gone before the writer prints, or an error is shown.
		defer end()
		for user, err := range users {
			if !yield(user, err) {
				return
			}
		}
	}, end
}

func showProgress(w io.Writer, far *listed, stop <-chan struct{}) {
	const eraseLine = "\r\x1b[K"
	start := time.Now()
	next := time.NewTimer(progressAfter)
	defer next.Stop()
	shown := false
	for {
		select {
		case <-stop:
			if shown {
				fmt.Fprint(w, eraseLine)
			}
			return
		case <-next.C:
			line := progressLine(far.people.Load(), far.total.Load(), far.pages.Load(), time.Since(start))
			if width := terminalWidth(w); width > 0 {
				line = runewidth.Truncate(line, width-1, "…") // a second line would not be wiped
			}
			fmt.Fprint(w, eraseLine+line)
			shown = true
			next.Reset(progressEvery)
		}
	}
}

// progressLine says how far a listing is that has run for so long. What is 0 is not known.
func progressLine(people, total, pages int64, elapsed time.Duration) string {
	line := "reading the directory: " + grouped(people)
	if total > 0 {
		line += " of " + grouped(total)
	}
	line += " people"
	if pages > 0 {
		line += ", " + plural(pages, "page", "pages")
	}
	if people > 0 && total > people {
		left := time.Duration(float64(elapsed) / float64(people) * float64(total-people))
		line += fmt.Sprintf(", about %v left", max(left.Round(time.Second), time.Second))
	}
	return line
}
