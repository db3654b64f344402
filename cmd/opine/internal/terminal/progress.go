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

// Progress shows on a terminal how far a listing or a change is.
type Progress struct {
	activity string
	file     *os.File
	mu       sync.Mutex
	state    opine.Progress
	begun    time.Time // zero while there is nothing to show
	paused   bool
	shown    bool
	stop     func()
}

// StartProgress shows the progress of a listing of items on the terminal after a second, until
// Stop. It shows nothing if the file is not a terminal.
func StartProgress(file *os.File, items string) *Progress {
	return start(file, "listing "+items, time.Now())
}

// StartChange shows the progress of changes on the terminal, from Begin until Stop.
func StartChange(file *os.File, activity string) *Progress { return start(file, activity, time.Time{}) }

func start(file *os.File, activity string, begun time.Time) *Progress {
	p := &Progress{activity: activity, file: file, begun: begun, stop: func() {}}
	if !Is(file) || !interpretsEscapes(file) {
		return p
	}
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() { p.show(stop) })
	p.stop = sync.OnceFunc(func() {
		close(stop)
		running.Wait()
	})
	return p
}

// Update records how far a listing is.
func (p *Progress) Update(state opine.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = state
}

// Begin begins to show the progress of total changes.
func (p *Progress) Begin(total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state, p.begun = opine.Progress{Total: int64(total)}, time.Now()
}

// Add counts a change that is done.
func (p *Progress) Add() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Items++
}

// Hide erases the line until the next update of the terminal.
func (p *Progress) Hide() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
}

// Pause erases the line until Resume.
func (p *Progress) Pause() {
	p.Hide()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = true
}

// Resume shows the line again.
func (p *Progress) Resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = false
}

// Stop erases the line. Nothing is shown after it.
func (p *Progress) Stop() {
	p.stop()
	p.Hide()
}

const eraseLine = "\r\x1b[K"

func (p *Progress) erase() {
	if p.shown {
		fmt.Fprint(p.file, eraseLine)
	}
	p.shown = false
}

func (p *Progress) show(stop <-chan struct{}) {
	next := time.NewTicker(progressInterval)
	defer next.Stop()
	for {
		select {
		case <-stop:
			return
		case <-next.C:
			p.draw()
		}
	}
}

// draw shows the line, unless it is too early.
func (p *Progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused || p.begun.IsZero() || time.Since(p.begun) < progressDelay {
		return
	}
	line := progressLine(p.activity, p.state, time.Since(p.begun))
	if width := Width(p.file); width > 0 {
		line = Cut(line, width-1) // a wrapped line could not be erased
	}
	fmt.Fprint(p.file, eraseLine+line)
	p.shown = true
}

func progressLine(activity string, p opine.Progress, elapsed time.Duration) string {
	line := activity + ": " + Grouped(p.Items)
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
