package main

import (
	"fmt"
	"io"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// withProgress shows on a terminal how many users have come, once the listing has taken a second. The function ends it and
// wipes the line.
func withProgress(users iter.Seq2[opine.User, error], w io.Writer) (iter.Seq2[opine.User, error], func()) {
	if !isTerminal(w) {
		return users, func() {}
	}
	var count atomic.Int64
	stop := make(chan struct{})
	var shown sync.WaitGroup
	shown.Go(func() { showProgress(w, &count, stop) })
	end := sync.OnceFunc(func() {
		close(stop)
		shown.Wait()
	})
	return func(yield func(opine.User, error) bool) {
		// The line is gone before the writer prints, or an error is shown.
		defer end()
		for user, err := range users {
			count.Add(1)
			if !yield(user, err) {
				return
			}
		}
	}, end
}

func showProgress(w io.Writer, count *atomic.Int64, stop <-chan struct{}) {
	const eraseLine = "\r\x1b[K"
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
			fmt.Fprintf(w, "%sreading the directory: %d users so far", eraseLine, count.Load())
			shown = true
			next.Reset(progressEvery)
		}
	}
}
