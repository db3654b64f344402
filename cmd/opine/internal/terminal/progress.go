package terminal

import (
	"fmt"
	"os"
	"sync"
	"time"

	opine "github.com/opine-go/opine/wrapper"
)

const (
	progressDelay    = time.Second
	progressInterval = 200 * time.Millisecond
)

// Progress shows on a terminal how far a listing is.
type Progress struct {
	items string
	mu    sync.Mutex
	state opine.Progress
	stop  func()
}

// StartProgress shows the progress of a listing of items on the terminal after a second, until
// Stop. It shows nothing if the file is not a terminal.
func StartProgress(file *os.File, items string) *Progress {
	p := &Progress{items: items, stop: func() {}}
	if !Is(file) || !interpretsEscapes(file) {
		return p
	}
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() { p.show(file, stop) })
	p.stop = sync.OnceFunc(func() {
		close(stop)
		running.Wait()
	})
	return p
}

// Update records how far the listing is.
func (p *Progress) Update(state opine.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = state
}

// Stop erases the line. Nothing is shown after it.
func (p *Progress) Stop() { p.stop() }

func (p *Progress) show(file *os.File, stop <-chan struct{}) {
	const eraseLine = "\r\x1b[K"
	start := time.Now()
	next := time.NewTimer(progressDelay)
	defer next.Stop()
	shown := false
	for {
		select {
		case <-stop:
			if shown {
				fmt.Fprint(file, eraseLine)
			}
			return
		case <-next.C:
			p.mu.Lock()
			line := progressLine(p.items, p.state, time.Since(start))
			p.mu.Unlock()
			if width := Width(file); width > 0 {
				line = Cut(line, width-1) // a wrapped line could not be erased
			}
			fmt.Fprint(file, eraseLine+line)
			shown = true
			next.Reset(progressInterval)
		}
	}
}

func progressLine(items string, p opine.Progress, elapsed time.Duration) string {
	line := "listing " + items + ": " + Grouped(p.Items)
	if p.Total > 0 {
		line += " of " + Grouped(p.Total)
	}
	if p.Pages > 0 {
		line += ", " + Count(int64(p.Pages), "page", "pages")
	}
	if p.Items > 0 && p.Total > p.Items {
		left := time.Duration(float64(elapsed) / float64(p.Items) * float64(p.Total-p.Items))
		line += fmt.Sprintf(", about %v left", max(left.Round(time.Second), time.Second))
	}
	return line
}
